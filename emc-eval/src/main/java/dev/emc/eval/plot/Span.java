package dev.emc.eval.plot;

/** The range of some values, 0 to 1 as long as there are none. */
final class Span {
  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;

  void add(double value) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }

  double low() {
    return low > high ? 0 : low;
  }

  double high() {
    return low > high ? 1 : high;
  }

  double size() {
    return high() - low();
  }
}
