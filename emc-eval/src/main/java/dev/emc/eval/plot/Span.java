package dev.emc.eval.plot;

/** The range of some values, 0 to 1 as long as there are none. */
final class Span {
  /** Ranges that are smaller than this share of their values are a single value. */
  private static final double SMALLEST = 1e-9;

  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;

  /** The range between two values. */
  static Span of(double low, double high) {
    var span = new Span();
    span.add(low);
    span.add(high);
    return span;
  }

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

  /** Whether all values are the same, as far as a picture can show. */
  boolean isPoint() {
    return size() <= SMALLEST * Math.max(Math.abs(low()), Math.abs(high()));
  }

  /** With a share of its size on both sides; half of the value on both sides of a single one. */
  Span padded(double share) {
    if (isPoint()) {
      double middle = (low() + high()) / 2;
      return around(middle, middle == 0 ? 0.5 : Math.abs(middle) / 2);
    }
    return of(low() - share * size(), high() + share * size());
  }

  /** A range with a value in its middle. */
  static Span around(double middle, double half) {
    return of(middle - half, middle + half);
  }
}
