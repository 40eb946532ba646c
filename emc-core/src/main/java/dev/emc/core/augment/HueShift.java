package dev.emc.core.augment;

/**
 * Turns the hue of a colour image in PIL's 8-bit hue, saturation and value.
 *
 * <p>To HSV: V = max, S = ⌊255 (max − min) / max⌋, H = ⌊255 frac(h6 / 6 + 1)⌋ with h6 = bc − gc, 2
 * + rc − bc or 4 + gc − rc where red, green or blue is the maximum, and rc = (max − r) / (max −
 * min). Of rc, gc and bc one is 0 and one is 1, so that a single quotient is needed. Back: h6 = 6 H
 * / 255, i = ⌊h6⌋, f = h6 − i, p = V (1 − S), q = V (1 − S f), t = V (1 − S (1 − f)).
 *
 * <p>Written without branches: hues jump from pixel to pixel, and a wrong guess of the processor
 * costs more than computing both q and t.
 */
final class HueShift {
  /**
   * For (maximum, whether the next colour in the order r, g, b, r is the minimum): h6 = base + sign
   * · quotient.
   */
  private static final double[] BASE = {1, -1, 3, 1, 5, 3};

  private static final double[] SIGN = {-1, 1, -1, 1, -1, 1};

  /** By hue: f, and where in (v, t, p, q) packed into an int red, green and blue are. */
  private static final float[] FRACTION = new float[256];

  private static final int[] RED = new int[256];
  private static final int[] GREEN = new int[256];
  private static final int[] BLUE = new int[256];
  private static final float[] SATURATION = new float[256];

  private static final int V = 0;
  private static final int T = 8;
  private static final int P = 16;
  private static final int Q = 24;

  /** H by (which case of {@link #BASE}, max − middle, max − min). */
  private static final byte[] HUE = new byte[BASE.length << 16];

  /** S by (max, max − min). */
  private static final byte[] SATURATION_LEVEL = new byte[1 << 16];

  static {
    int[][] sectors = {{V, T, P}, {Q, V, P}, {P, V, T}, {P, Q, V}, {T, P, V}, {V, P, Q}};
    for (int h = 0; h < 256; h++) {
      int sector = (int) (h * 6.0 / 255.0);
      FRACTION[h] = (float) (h * 6.0 / 255.0 - sector);
      RED[h] = sectors[sector % 6][0];
      GREEN[h] = sectors[sector % 6][1];
      BLUE[h] = sectors[sector % 6][2];
      SATURATION[h] = (float) (h / 255.0);
    }
    for (int range = 1; range < 256; range++) {
      for (int which = 0; which < BASE.length; which++) {
        for (int distance = 0; distance <= range; distance++) {
          HUE[which << 16 | distance << 8 | range] = hue(which, distance, range);
        }
      }
      for (int max = range; max < 256; max++) {
        SATURATION_LEVEL[max << 8 | range] = (byte) (int) ((float) range / max * 255.0);
      }
    }
  }

  /** Single and double precision are mixed as in PIL: they decide roundings. */
  private static byte hue(int which, int distance, int range) {
    float quotient = (float) distance / range;
    float h6 = (float) (BASE[which] + SIGN[which] * quotient);
    double circle = h6 / 6.0 + 1.0;
    float hue = (float) (circle - (int) circle);
    return (byte) (int) (hue * 255.0);
  }

  private HueShift() {}

  /**
   * Turns the hue.
   *
   * @param length of source and target in bytes, a multiple of 3; they may be the same array
   * @param shift share of the circle, in [−0.5, 0.5]
   */
  static void apply(byte[] source, byte[] target, int length, double shift) {
    int turn = (int) (shift * 255);
    for (int i = 0; i < length; i += 3) {
      int r = source[i] & 0xFF;
      int g = source[i + 1] & 0xFF;
      int b = source[i + 2] & 0xFF;
      int max = Math.max(r, Math.max(g, b));
      int min = Math.min(r, Math.min(g, b));
      // A grey has range 0 and so S = 0, which makes p = q = t = V whatever its hue.
      int range = max - min;
      int distance = min + 2 * max - r - g - b;
      int which = r == max ? (g == min ? 1 : 0) : g == max ? (b == min ? 3 : 2) : r == min ? 5 : 4;
      int h = (HUE[which << 16 | distance << 8 | range] + turn) & 0xFF;
      int s = SATURATION_LEVEL[max << 8 | range] & 0xFF;
      float f = FRACTION[h];
      float fs = SATURATION[s];
      int p = (int) (max * (1.0 - fs) + 0.5);
      int q = (int) (max * (1.0 - fs * f) + 0.5);
      int t = (int) (max * (1.0 - fs * (1.0 - f)) + 0.5);
      int packed = max | t << T | p << P | q << Q;
      target[i] = (byte) (packed >> RED[h]);
      target[i + 1] = (byte) (packed >> GREEN[h]);
      target[i + 2] = (byte) (packed >> BLUE[h]);
    }
  }
}
