package dev.emc.eval.plot;

import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Plots as pictures. */
public final class Pictures {
  /** A file is shown larger than its text needs. */
  private static final double ZOOM = 1.5;

  private static final String FONTS =
      "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

  private Pictures() {}

  /**
   * An SVG element for a page, which has the colours of {@link Ink} as variables of its style sheet
   * and shows the legend itself, where the plot is not {@linkplain Plot#isLabelled() labelled}.
   */
  public static String inline(Plot plot) {
    return SvgElement.root(plot.width(), plot.height())
        .with("class", "plot")
        .with("role", "img")
        .with("aria-label", plot.title())
        .add(plot.drawn(Paper.PAGE))
        .write();
  }

  /** Several plots above each other on white, with titles and legends, as one SVG file. */
  public static String svg(List<? extends Plot> plots) {
    List<Sheet> sheets = plots.stream().map(Sheet::of).toList();
    double width = sheets.stream().mapToDouble(Sheet::width).max().orElse(0);
    double height = sheets.stream().mapToDouble(Sheet::height).sum();
    SvgElement root =
        SvgElement.root(width, height)
            .with("width", width * ZOOM)
            .with("height", height * ZOOM)
            .with("font-family", FONTS)
            .add(
                SvgElement.of("rect")
                    .with("width", width)
                    .with("height", height)
                    .with("fill", "#ffffff"));
    double top = 0;
    for (Sheet sheet : sheets) {
      root.add(sheet.drawn().with("transform", Sheet.shift(0, top)));
      top += sheet.height();
    }
    return root.write() + "\n";
  }

  /** Writes {@code NAME.svg}, on white, with title and legend, into a folder that is made. */
  public static void write(Plot plot, Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    WholeFile.text(folder.resolve(name + ".svg"), svg(List.of(plot)));
  }
}
