package dev.emc.eval.plot;

/**
 * A line of a plot.
 *
 * @param name shown in the legend
 * @param colour number of its colour, 0 … 7
 * @param x ascending
 * @param y of the same length; values that are not finite leave a gap
 */
public record Series(String name, int colour, double[] x, double[] y) {
  /** Checks the lengths. */
  public Series {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "series '%s' has %s x and %s y values".formatted(name, x.length, y.length));
    }
    if (colour < 0 || colour >= Ink.LINES) {
      throw new IllegalArgumentException(
          "series '%s' has colour %s, there are %s".formatted(name, colour, Ink.LINES));
    }
  }

  /** Whether there is anything to draw. */
  public boolean isEmpty() {
    return last() < 0;
  }

  /** Whether there is a point of some number and it has a value. */
  boolean isThere(int point) {
    return point >= 0 && point < y.length && Double.isFinite(y[point]);
  }

  /** Number of the last point that has a value; -1 if there is none. */
  int last() {
    int last = y.length - 1;
    while (last >= 0 && !isThere(last)) {
      last--;
    }
    return last;
  }

  /** The last value that there is. */
  double lastValue() {
    return y[last()];
  }

  /** Widens ranges by the points that have a value. */
  void addRange(Span across, Span up) {
    for (int i = 0; i < y.length; i++) {
      if (isThere(i)) {
        across.add(x[i]);
        up.add(y[i]);
      }
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
    return new Series(name, colour, meanX, meanY);
  }
}
