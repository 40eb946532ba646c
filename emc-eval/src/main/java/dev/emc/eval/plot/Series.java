package dev.emc.eval.plot;

/**
 * A line of a plot.
 *
 * @param name shown in the legend
 * @param x ascending
 * @param y of the same length; values that are not finite leave a gap
 */
public record Series(String name, double[] x, double[] y) {
  /** Checks the lengths. */
  public Series {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "series '%s' has %d x and %d y values".formatted(name, x.length, y.length));
    }
  }

  /** The means of at most so many neighbouring groups, for a long series. */
  Series thinned(int most) {
    if (x.length <= most) {
      return this;
    }
    double[] meanX = new double[most];
    double[] meanY = new double[most];
    for (int group = 0; group < most; group++) {
      int from = (int) ((long) group * x.length / most);
      int to = (int) ((long) (group + 1) * x.length / most);
      for (int i = from; i < to; i++) {
        meanX[group] += x[i] / (to - from);
        meanY[group] += y[i] / (to - from);
      }
    }
    return new Series(name, meanX, meanY);
  }
}
