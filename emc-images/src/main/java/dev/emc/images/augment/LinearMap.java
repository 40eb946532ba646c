package dev.emc.images.augment;

/**
 * Mixing of bytes with a constant: p → trunc(d + f (p − d)) in float32, clipped.
 *
 * <p>Done as (a p + c) &gt;&gt; 21, which the processor does to many values at once, where that is
 * the same for all 256 values; it nearly always is. Otherwise by a table.
 */
final class LinearMap {
  private static final int BITS = 21;

  /** Keeps values that are whole numbers from falling below them: a is off by up to 1/2. */
  private static final int BIAS = 128;

  /** So that 255 f 2^21 fits an int. */
  private static final float MAX_FACTOR = 3.9f;

  private final int factor;
  private final int offset;
  private final int[] table;
  private final boolean linear;

  private LinearMap(int factor, int offset, int[] table, boolean linear) {
    this.factor = factor;
    this.offset = offset;
    this.table = table;
    this.linear = linear;
  }

  /**
   * A mixture.
   *
   * @param from the constant d, 0 … 255
   * @param factor share of the value, not negative
   */
  static LinearMap mixing(int from, float factor) {
    int[] table = new int[256];
    for (int p = 0; p < 256; p++) {
      float mixed = from + factor * (p - from);
      table[p] = Math.max(0, Math.min(255, (int) mixed));
    }
    if (factor > MAX_FACTOR) {
      return new LinearMap(0, 0, table, false);
    }
    int a = Math.round(factor * (1 << BITS));
    int c = (int) Math.round(from * (1 - (double) factor) * (1 << BITS)) + BIAS;
    boolean linear = true;
    for (int p = 0; p < 256 && linear; p++) {
      linear = Math.max(0, Math.min(255, a * p + c >> BITS)) == table[p];
    }
    return new LinearMap(a, c, table, linear);
  }

  void apply(int[] values, int length) {
    if (linear) {
      scale(values, length, factor, offset);
      Tiles.clip(values, length, BITS);
    } else {
      lookUp(values, length, table);
    }
  }

  private static void scale(int[] values, int length, int factor, int offset) {
    for (int i = 0; i < length; i++) {
      values[i] = factor * values[i] + offset;
    }
  }

  private static void lookUp(int[] values, int length, int[] table) {
    for (int i = 0; i < length; i++) {
      values[i] = table[values[i] & 0xFF];
    }
  }
}
