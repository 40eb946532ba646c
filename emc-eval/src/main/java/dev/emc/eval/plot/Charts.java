package dev.emc.eval.plot;

import java.awt.BasicStroke;
import java.awt.Font;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.TickUnitSource;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.RectangleInsets;

/** The looks that all charts share. */
final class Charts {
  /** Drawn at 400 pixels, so that it can still be read on a phone. */
  static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

  static final BasicStroke THIN = new BasicStroke(1);

  static {
    // It would draw the outlines of rotated text.
    TextUtils.setUseDrawRotatedStringWorkaround(false);
  }

  private Charts() {}

  /** An axis over a range of values, with some room if they are all the same. */
  static NumberAxis axis(String label, double low, double high, boolean whole) {
    var axis = new NumberAxis(label);
    TickUnitSource units =
        whole
            ? NumberAxis.createIntegerTickUnits(Locale.ROOT)
            : NumberAxis.createStandardTickUnits(Locale.ROOT);
    axis.setStandardTickUnits(units);
    double span = high - low;
    double room = span > 1e-12 * Math.max(1e-12, Math.abs(high)) ? 0 : room(high);
    axis.setRange(low - room, high + room);
    axis.setLabelFont(FONT);
    axis.setLabelPaint(Ink.QUIET.color());
    axis.setTickLabelFont(FONT);
    axis.setTickLabelPaint(Ink.QUIET.color());
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
    axis.setTickLabelInsets(new RectangleInsets(3, 3, 3, 5));
    axis.setLabelInsets(new RectangleInsets(0, 0, 0, 0));
    return axis;
  }

  private static double room(double value) {
    return value == 0 ? 0.5 : Math.abs(value) * 0.5;
  }

  /** A chart of a plot, with no background of its own. */
  static JFreeChart of(XYPlot plot) {
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinePaint(Ink.GRID.color());
    plot.setRangeGridlineStroke(THIN);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setInsets(RectangleInsets.ZERO_INSETS);
    var chart = new JFreeChart(null, FONT, plot, false);
    chart.setBackgroundPaint(null);
    chart.setPadding(new RectangleInsets(4, 0, 2, 6));
    return chart;
  }
}
