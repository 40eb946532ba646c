package dev.emc.eval.plot;

import dev.emc.files.WholeFile;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;

/** Plots as pictures. */
public final class Pictures {
  private static final int SCALE = 3;

  private Pictures() {}

  /** Whether text can be drawn: a machine may have no fonts. */
  public static boolean possible() {
    try {
      var image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      graphics.setFont(Charts.FONT);
      return graphics.getFontMetrics().stringWidth("0") > 0;
    } catch (RuntimeException | LinkageError | InternalError e) {
      return false;
    }
  }

  /**
   * An SVG element for a page, which has the colours of {@link Ink} as variables of its style sheet
   * and shows the legend itself.
   *
   * @param idPrefix starts all ids in it; another for each plot of a page
   */
  public static String inline(Plot plot, String idPrefix) {
    return SvgPicture.inline(plot, idPrefix);
  }

  /** Several plots above each other on white, with titles and legends, as one SVG file. */
  public static String svg(List<? extends Plot> plots) {
    var inner = new StringBuilder();
    int width = 0;
    int top = 0;
    for (int i = 0; i < plots.size(); i++) {
      Titled titled = Titled.of(plots.get(i));
      inner.append(SvgPicture.part(titled.chart(), titled.width(), titled.height(), "p" + i, top));
      width = Math.max(width, titled.width());
      top += titled.height();
    }
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\">%s</svg>\n"
        .formatted(width, top, width * 3 / 2, inner);
  }

  /** Writes {@code NAME.svg} and {@code NAME.png}, on white, with title and legend. */
  public static void write(Plot plot, Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    WholeFile.text(folder.resolve(name + ".svg"), svg(List.of(plot)));
    Titled titled = Titled.of(plot);
    BufferedImage image =
        titled
            .chart()
            .createBufferedImage(
                SCALE * titled.width(),
                SCALE * titled.height(),
                titled.width(),
                titled.height(),
                null);
    png(image, folder.resolve(name + ".png"));
  }

  /** Writes a picture as a PNG file. */
  public static void png(BufferedImage image, Path file) throws IOException {
    var bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, "png", bytes)) {
      throw new IOException(file + ": cannot write this file: this Java writes no PNG");
    }
    WholeFile.bytes(file, bytes.toByteArray());
  }

  /** A chart that needs no page. */
  private record Titled(JFreeChart chart, int width, int height) {
    static Titled of(Plot plot) {
      JFreeChart chart = plot.chart();
      chart.setBackgroundPaint(Color.WHITE);
      chart.setPadding(new RectangleInsets(8, 8, 8, 10));
      chart.setTitle(new TextTitle(plot.title(), Charts.FONT.deriveFont(Font.BOLD, 15f)));
      int height = plot.height() + 40;
      if (!plot.legend().isEmpty()) {
        chart.addSubtitle(legend(plot));
        height += 24 * (1 + plot.legend().size() / 3);
      }
      return new Titled(chart, plot.width() + 20, height);
    }
  }

  private static LegendTitle legend(Plot plot) {
    var items = new LegendItemCollection();
    plot.legend().forEach(entry -> items.add(item(entry)));
    var legend = new LegendTitle(() -> items);
    legend.setItemFont(Charts.FONT.deriveFont(13f));
    legend.setPosition(RectangleEdge.BOTTOM);
    return legend;
  }

  private static LegendItem item(LegendEntry entry) {
    Color color = entry.colour().color();
    Mark mark = entry.mark();
    return new LegendItem(
        entry.name(),
        null,
        null,
        null,
        mark != Mark.LINE && mark != Mark.DASHES,
        mark.shape(),
        true,
        color,
        false,
        color,
        LinePlot.STROKE,
        mark.hasLine(),
        new Line2D.Double(-11, 0, 11, 0),
        mark == Mark.DASHES ? LinePlot.DASHES : LinePlot.STROKE,
        color);
  }
}
