package dev.emc.images.augment;

/** PIL's conversions between RGB and 8-bit HSV in tables; see {@link HueShift}. */
final class HueTables {
  /** Precision of the tables of factors. */
  static final int BITS = 22;

  /**
   * By the order of the colours, (r &lt; g) | (g &lt; b) · 2 | (b &lt; r) · 4: h6 = base + sign ·
   * quotient. Neither 0 (a grey, without hue) nor 7 (impossible) matters.
   */
  private static final double[] BASE = {0, 3, 5, 3, 1, 1, -1, 0};

  private static final double[] SIGN = {0, -1, -1, 1, -1, 1, 1, 0};

  /** H by (order, max − middle, max − min). */
  static final byte[] HUE = new byte[BASE.length << 16];

  /** S by (max, max − min). */
  static final byte[] SATURATION = new byte[1 << 16];

  /** By S: p / V. */
  static final int[] DARKENING = new int[256];

  /** By (H, S): q / V or t / V, whichever is needed. */
  static final int[] MIXING = new int[1 << 16];

  /**
   * By H: where red, green and blue (bits 0, 8, 16) are in V | q or t · 2^8 | p · 2^16; shifts of
   * ints look at five bits only.
   */
  static final int[] PLACES = new int[256];

  private static final int V = 0;
  private static final int QT = 8;
  private static final int P = 16;

  private static final int[][] SECTORS = {
    {V, QT, P}, {QT, V, P}, {P, V, QT}, {P, QT, V}, {QT, P, V}, {V, P, QT}
  };

  static {
    fillHues();
    fillFactors();
  }

  private HueTables() {}

  private static void fillHues() {
    for (int range = 1; range < 256; range++) {
      for (int order = 1; order < BASE.length - 1; order++) {
        for (int distance = 0; distance <= range; distance++) {
          HUE[order << 16 | distance << 8 | range] = hue(order, distance, range);
        }
      }
      for (int max = range; max < 256; max++) {
        SATURATION[max << 8 | range] = (byte) (int) ((float) range / max * 255.0);
      }
    }
  }

  /** Single and double precision are mixed as in PIL: they decide roundings. */
  private static byte hue(int order, int distance, int range) {
    float quotient = (float) distance / range;
    float h6 = (float) (BASE[order] + SIGN[order] * quotient);
    double circle = h6 / 6.0 + 1.0;
    float hue = (float) (circle - (int) circle);
    return (byte) (int) (hue * 255.0);
  }

  private static void fillFactors() {
    for (int h = 0; h < 256; h++) {
      int sector = (int) (h * 6.0 / 255.0);
      float f = (float) (h * 6.0 / 255.0 - sector);
      int[] places = SECTORS[sector % 6];
      PLACES[h] = places[0] | places[1] << 8 | places[2] << 16;
      for (int s = 0; s < 256; s++) {
        float fs = (float) (s / 255.0);
        MIXING[h << 8 | s] = fixed(sector % 2 == 0 ? 1.0 - fs * (1.0 - f) : 1.0 - fs * f);
      }
    }
    for (int s = 0; s < 256; s++) {
      DARKENING[s] = fixed(1.0 - (float) (s / 255.0));
    }
  }

  /** The factor in fixed point that gives the same ⌊V · factor + 1/2⌋ for all V. */
  private static int fixed(double factor) {
    int nearest = (int) Math.rint(factor * (1 << BITS));
    for (int change = 0; change <= 3; change++) {
      if (same(factor, nearest + change)) {
        return nearest + change;
      }
      if (same(factor, nearest - change)) {
        return nearest - change;
      }
    }
    throw new AssertionError("no fixed-point factor for " + factor);
  }

  private static boolean same(double factor, int fixed) {
    for (int v = 0; v < 256; v++) {
      if ((int) (v * factor + 0.5) != v * fixed + (1 << BITS - 1) >>> BITS) {
        return false;
      }
    }
    return true;
  }
}
