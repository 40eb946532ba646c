package dev.emc.eval.plot;

import java.util.ArrayList;
import java.util.List;

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
  /** Room above the highest bin, as a share of it. */
  private static final double ROOM = 0.04;

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
            "histogram '%s' has %s bins and %s edges"
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
  public boolean isLabelled() {
    return false;
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
  public SvgElement drawn(Paper paper) {
    Span across = Span.of(edges[0], edges[edges.length - 1]);
    Frame frame =
        Frame.of(
            this,
            new Scale(xLabel, across, false),
            new Scale(yLabel, Span.of(0, highest * (1 + ROOM)), true),
            0);
    SvgElement picture = SvgElement.of("g").add(frame.drawn(paper));
    for (Layer layer : layers) {
      String colour = paper.colour(Ink.line(layer.colour()));
      picture.add(
          SvgElement.of("path")
              .with("d", outline(layer.counts(), frame).toString())
              .with("fill", colour)
              .with("fill-opacity", Mark.OPACITY)
              .with("stroke", colour)
              .with("stroke-linejoin", "round"));
    }
    return picture;
  }

  /** A part for each row of bins that are not empty, from the axis over their heights and back. */
  private PathData outline(int[] counts, Frame frame) {
    var path = new PathData();
    double base = frame.y().at(0);
    for (int bin = 0; bin < counts.length; bin++) {
      if (counts[bin] == 0) {
        continue;
      }
      double left = frame.x().at(edges[bin]);
      double right = frame.x().at(edges[bin + 1]);
      double top = frame.y().at(counts[bin]);
      if (bin == 0 || counts[bin - 1] == 0) {
        path.move(left, base);
      }
      path.line(left, top).line(right, top);
      if (bin == counts.length - 1 || counts[bin + 1] == 0) {
        path.line(right, base).close();
      }
    }
    return path;
  }
}
