package dev.emc.eval.plot;

import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Lines over a common axis.
 *
 * @param title what is shown
 * @param xLabel of the horizontal axis
 * @param yLabel of the vertical axis, with its unit
 * @param series lines, at most eight
 * @param levels lines to hold them against
 */
public record LinePlot(
    String title, String xLabel, String yLabel, List<Series> series, List<Level> levels)
    implements Plot {
  /** Lines that can be told apart. */
  public static final int MAX_SERIES = Ink.LINES;

  private static final int MAX_POINTS = 300;

  /** Points of a line up to which each gets a mark of its own. */
  private static final int MARKED = 30;

  static final BasicStroke STROKE =
      new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  static final BasicStroke DASHES =
      new BasicStroke(
          1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0);

  /** Checks the number of lines. */
  public LinePlot {
    series = List.copyOf(series);
    levels = List.copyOf(levels);
    if (series.size() > MAX_SERIES) {
      throw new IllegalArgumentException(
          "plot '%s' has %d lines, more than %d cannot be told apart"
              .formatted(title, series.size(), MAX_SERIES));
    }
  }

  /** Whether no line has a value. */
  public boolean isEmpty() {
    return series.stream().allMatch(Series::isEmpty);
  }

  @Override
  public List<LegendEntry> legend() {
    var legend = new ArrayList<LegendEntry>();
    for (Series line : series) {
      Mark mark = hasPoints(line) ? Mark.ofLine(line.colour()) : Mark.LINE;
      legend.add(new LegendEntry(Ink.line(line.colour()), mark, line.name()));
    }
    levels.forEach(level -> legend.add(new LegendEntry(Ink.LEVEL, Mark.DASHES, level.name())));
    return legend;
  }

  private static boolean hasPoints(Series line) {
    return line.x().length <= MARKED;
  }

  @Override
  public int width() {
    return 400;
  }

  @Override
  public int height() {
    return 250;
  }

  @Override
  public JFreeChart chart() {
    var lines = new XYSeriesCollection();
    var renderer = new XYLineAndShapeRenderer(true, false);
    for (int i = 0; i < series.size(); i++) {
      Series line = series.get(i).thinned(MAX_POINTS);
      var drawn = new XYSeries(i, false, true);
      for (int p = 0; p < line.x().length; p++) {
        boolean finite = Double.isFinite(line.y()[p]);
        drawn.add(line.x()[p], finite ? line.y()[p] : Double.NaN);
      }
      lines.addSeries(drawn);
      renderer.setSeriesPaint(i, Ink.line(line.colour()).color());
      renderer.setSeriesStroke(i, STROKE);
      renderer.setSeriesShapesVisible(i, hasPoints(line));
      renderer.setSeriesShape(i, Mark.ofLine(line.colour()).shape());
    }
    renderer.setDrawSeriesLineAsPath(true);
    Span across = new Span();
    Span up = new Span();
    for (Series line : series) {
      for (int p = 0; p < line.x().length; p++) {
        if (Double.isFinite(line.y()[p])) {
          across.add(line.x()[p]);
          up.add(line.y()[p]);
        }
      }
    }
    levels.forEach(level -> up.add(level.value()));
    double roomUp = 0.05 * up.size();
    double roomAcross = 0.02 * across.size();
    boolean whole = across.size() >= 1 && "epoch".equals(xLabel);
    NumberAxis x =
        Charts.axis(xLabel, across.low() - roomAcross, across.high() + roomAcross, whole);
    NumberAxis y = Charts.axis(yLabel, up.low() - roomUp, up.high() + roomUp, false);
    var plot = new XYPlot(lines, x, y, renderer);
    for (Level level : levels) {
      plot.addRangeMarker(
          new ValueMarker(level.value(), Ink.LEVEL.color(), DASHES), Layer.BACKGROUND);
    }
    return Charts.of(plot);
  }
}
