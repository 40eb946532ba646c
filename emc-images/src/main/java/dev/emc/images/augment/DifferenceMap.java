package dev.emc.images.augment;

/**
 * Mixing of bytes with other bytes: p → trunc(d + f (p − d)) in float32, clipped.
 *
 * <p>Done as d + (a (p − d) &gt;&gt; 21), which the processor does to many values at once, where
 * that is the same; it nearly always is. It is if the floors of f (p − d) are the same for all 511
 * differences and none is so close below a whole number that adding d would round it up to that.
 */
final class DifferenceMap {
  private static final int BITS = 21;
  private static final int BIAS = 128;
  private static final int MAX_DIFFERENCE = 255;
  private static final float MAX_FACTOR = 3.9f;

  /** More than half of a unit in the last place of any sum. */
  private static final float CLOSE = 0x1.0p-13f;

  private final float exact;
  private final int factor;
  private final boolean integer;

  private DifferenceMap(float exact, int factor, boolean integer) {
    this.exact = exact;
    this.factor = factor;
    this.integer = integer;
  }

  /**
   * A mixture.
   *
   * @param factor share of p, not negative
   */
  static DifferenceMap of(float factor) {
    if (factor > MAX_FACTOR) {
      return new DifferenceMap(factor, 0, false);
    }
    int a = Math.round(factor * (1 << BITS));
    boolean integer = true;
    for (int d = -MAX_DIFFERENCE; d <= MAX_DIFFERENCE && integer; d++) {
      float product = factor * d;
      float floor = (float) Math.floor(product);
      integer = floor == (a * d + BIAS >> BITS) && product - floor < 1 - CLOSE;
    }
    return new DifferenceMap(factor, a, integer);
  }

  /** Mixes values with others in place. */
  void apply(int[] from, int[] values, int length) {
    if (integer) {
      mix(from, values, length, factor);
      Tiles.clip(values, length, 0);
    } else {
      mixExactly(from, values, length, exact);
    }
  }

  private static void mix(int[] from, int[] values, int length, int factor) {
    for (int i = 0; i < length; i++) {
      values[i] = from[i] + (factor * (values[i] - from[i]) + BIAS >> BITS);
    }
  }

  private static void mixExactly(int[] from, int[] values, int length, float factor) {
    for (int i = 0; i < length; i++) {
      float mixed = from[i] + factor * (values[i] - from[i]);
      values[i] = Math.max(0, Math.min(255, (int) mixed));
    }
  }
}
