package dev.emc.eval.plot;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/**
 * Histograms over the same bins, each seen through the others.
 *
 * @param title what is shown
 * @param xLabel of the horizontal axis, with its unit
 * @param yLabel of the vertical axis, with its unit
 * @param edges of the bins, ascending, one more than there are bins
 * @param layers at most eight
 * @param highest end of the vertical axis, so that several plots can share it
 */
public record HistogramPlot(
    String title, String xLabel, String yLabel, double[] edges, List<Layer> layers, double highest)
    implements Plot {
  private static final int ALPHA = 140;

  /**
   * One histogram.
   *
   * @param name shown in the legend
   * @param colour number of its colour, 0 … 7
   * @param counts of each bin
   */
  public record Layer(String name, int colour, int[] counts) {}

  /** Checks the number of bins. */
  public HistogramPlot {
    layers = List.copyOf(layers);
    for (Layer layer : layers) {
      if (layer.counts().length != edges.length - 1) {
        throw new IllegalArgumentException(
            "histogram '%s' has %d bins and %d edges"
                .formatted(title, layer.counts().length, edges.length));
      }
    }
  }

  @Override
  public List<LegendEntry> legend() {
    var legend = new ArrayList<LegendEntry>();
    layers.forEach(
        layer -> legend.add(new LegendEntry(Ink.line(layer.colour()), Mark.AREA, layer.name())));
    return legend;
  }

  @Override
  public int width() {
    return 400;
  }

  @Override
  public int height() {
    return 220;
  }

  @Override
  public JFreeChart chart() {
    var data = new XYIntervalSeriesCollection();
    var renderer = new XYBarRenderer(0);
    renderer.setBarPainter(new StandardXYBarPainter());
    renderer.setShadowVisible(false);
    renderer.setDrawBarOutline(false);
    for (int i = 0; i < layers.size(); i++) {
      var bars = new XYIntervalSeries(i, false, true);
      int[] counts = layers.get(i).counts();
      for (int bin = 0; bin < counts.length; bin++) {
        if (counts[bin] > 0) {
          double middle = (edges[bin] + edges[bin + 1]) / 2;
          bars.add(middle, edges[bin], edges[bin + 1], counts[bin], 0, counts[bin]);
        }
      }
      data.addSeries(bars);
      Color color = Ink.line(layers.get(i).colour()).color();
      renderer.setSeriesPaint(
          i, new Color(color.getRed(), color.getGreen(), color.getBlue(), ALPHA));
    }
    NumberAxis x = Charts.axis(xLabel, edges[0], edges[edges.length - 1], false);
    NumberAxis y = Charts.axis(yLabel, 0, highest * 1.04, true);
    return Charts.of(new XYPlot(data, x, y, renderer));
  }
}
