package dev.emc.images.augment;

/**
 * Turns the hue of a colour image in PIL's 8-bit hue, saturation and value. For use by one thread.
 *
 * <p>To HSV: V = max, S = ⌊255 (max − min) / max⌋, H = ⌊255 frac(h6 / 6 + 1)⌋ with h6 = bc − gc, 2
 * + rc − bc or 4 + gc − rc where red, green or blue is the maximum, and rc = (max − r) / (max −
 * min). Of rc, gc and bc one is 0 and one is 1, so that a single quotient is needed. Back: h6 = 6 H
 * / 255, i = ⌊h6⌋, f = h6 − i, p = V (1 − S), q = V (1 − S f), t = V (1 − S (1 − f)); an even i
 * needs t, an odd one q.
 *
 * <p>Written without branches: hues jump from pixel to pixel, and a wrong guess of the processor
 * costs more than a table.
 */
final class HueShift {
  private static final int BITS = HueTables.BITS;
  private static final int HALF = 1 << (BITS - 1);

  private int[] hueKeys = new int[0];
  private int[] saturationKeys = new int[0];

  /**
   * Turns the hue, in place.
   *
   * @param shift share of the circle, in [−0.5, 0.5]
   */
  void apply(Planes image, double shift) {
    int area = image.area();
    if (hueKeys.length < area) {
      hueKeys = new int[area];
      saturationKeys = new int[area];
    }
    int[] red = image.data()[0];
    int[] green = image.data()[1];
    int[] blue = image.data()[2];
    findKeys(red, green, blue, area, hueKeys, saturationKeys);
    turn(red, green, blue, area, (int) (shift * 255));
  }

  /**
   * Where to look a pixel up: (order of its colours, max − middle, max − min) and (max, max − min).
   */
  private static void findKeys(
      int[] red, int[] green, int[] blue, int area, int[] hueKeys, int[] saturationKeys) {
    for (int i = 0; i < area; i++) {
      int r = red[i];
      int g = green[i];
      int b = blue[i];
      int rg = r - g;
      int gb = g - b;
      int br = b - r;
      int larger = r - (rg & rg >> 31);
      int smaller = g + (rg & rg >> 31);
      int up = larger - b;
      int down = smaller - b;
      int max = larger - (up & up >> 31);
      int min = b + (down & down >> 31);
      int range = max - min;
      int distance = min + max + max - r - g - b;
      int order = rg >>> 31 | gb >>> 31 << 1 | br >>> 31 << 2;
      hueKeys[i] = order << 16 | distance << 8 | range;
      saturationKeys[i] = max << 8 | range;
    }
  }

  private void turn(int[] red, int[] green, int[] blue, int area, int turn) {
    byte[] hues = HueTables.HUE;
    byte[] saturations = HueTables.SATURATION;
    int[] darkening = HueTables.DARKENING;
    int[] mixing = HueTables.MIXING;
    int[] places = HueTables.PLACES;
    int[] keys = hueKeys;
    int[] others = saturationKeys;
    for (int i = 0; i < area; i++) {
      int h = hues[keys[i]] + turn & 0xFF;
      int key = others[i];
      int v = key >> 8;
      int s = saturations[key] & 0xFF;
      int p = v * darkening[s] + HALF >>> BITS;
      int qt = v * mixing[h << 8 | s] + HALF >>> BITS;
      int colours = v | qt << 8 | p << 16;
      int place = places[h];
      red[i] = colours >> place & 0xFF;
      green[i] = colours >> (place >> 8) & 0xFF;
      blue[i] = colours >> (place >> 16) & 0xFF;
    }
  }
}
