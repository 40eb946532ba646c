package dev.emc.eval.plot;

import java.awt.BasicStroke;
import java.awt.geom.Path2D;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYShapeAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * Points in the unit square, each in the colour of its group.
 *
 * @param title what is shown
 * @param x in 0 … 1
 * @param y in 0 … 1
 * @param groups of each point, in 0 … 7
 */
public record UnitSquarePlot(String title, float[] x, float[] y, int[] groups) implements Plot {
  /** Colours there are. */
  public static final int GROUPS = Ink.GROUPS;

  private static final BasicStroke DOT =
      new BasicStroke(3.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);

  /** Checks the lengths and ranges. */
  public UnitSquarePlot {
    if (x.length != y.length || x.length != groups.length) {
      throw new IllegalArgumentException(
          "plot '%s' has %d x, %d y and %d groups"
              .formatted(title, x.length, y.length, groups.length));
    }
    for (int i = 0; i < x.length; i++) {
      if (!(x[i] >= 0 && x[i] <= 1 && y[i] >= 0 && y[i] <= 1)) {
        throw new IllegalArgumentException(
            "plot '%s': point %d, (%s, %s), is outside the unit square"
                .formatted(title, i, x[i], y[i]));
      }
    }
  }

  /**
   * Groups of equal size by the order of some values, so that neighbours share a colour: apply it
   * to the first of several plots of the same points and use it for all.
   */
  public static int[] groupsByRank(float[] values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    int[] groups = new int[values.length];
    for (int rank = 0; rank < order.length; rank++) {
      groups[order[rank]] = (int) ((long) rank * GROUPS / order.length);
    }
    return groups;
  }

  @Override
  public List<LegendEntry> legend() {
    return List.of();
  }

  @Override
  public int width() {
    return 240;
  }

  @Override
  public int height() {
    return 240;
  }

  @Override
  public JFreeChart chart() {
    NumberAxis across = new NumberAxis();
    NumberAxis up = new NumberAxis();
    for (NumberAxis axis : List.of(across, up)) {
      axis.setRange(-0.01, 1.01);
      axis.setVisible(false);
    }
    var plot =
        new XYPlot(new XYSeriesCollection(), across, up, new XYLineAndShapeRenderer(false, false));
    for (int group = 0; group < GROUPS; group++) {
      // A path of lines of no length with round ends takes a fifth of the bytes of circles.
      var dots = new Path2D.Double();
      for (int i = 0; i < x.length; i++) {
        if (groups[i] == group) {
          dots.moveTo(x[i], y[i]);
          dots.lineTo(x[i], y[i]);
        }
      }
      plot.addAnnotation(new XYShapeAnnotation(dots, DOT, Ink.group(group).color()));
    }
    JFreeChart chart = Charts.of(plot);
    plot.setRangeGridlinesVisible(false);
    plot.setOutlineVisible(true);
    plot.setOutlinePaint(Ink.FAINT.color());
    plot.setOutlineStroke(Charts.THIN);
    chart.setPadding(new org.jfree.chart.ui.RectangleInsets(1, 1, 1, 1));
    return chart;
  }
}
