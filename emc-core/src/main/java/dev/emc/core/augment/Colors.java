package dev.emc.core.augment;

/**
 * PIL's colour operations on interleaved bytes, as torchvision's colour jitter uses them.
 *
 * <p>Each reads and writes {@code length} bytes; source and target may be the same array. Mixing is
 * trunc(d + f (p − d)) in float32, clipped to 0 … 255. Luma is L = (19595 R + 38470 G + 7471 B +
 * 32768) &gt;&gt; 16.
 */
final class Colors {
  private Colors() {}

  /** Mixes with black. */
  static void brightness(byte[] source, byte[] target, int length, double factor) {
    map(source, target, length, mixTable(0, (float) factor));
  }

  /** Mixes with the mean luma, rounded. */
  static void contrast(byte[] source, byte[] target, int length, int channels, double factor) {
    long sum = channels == 3 ? sumOfLumas(source, length) : sum(source, length);
    int mean = (int) ((double) sum / (length / channels) + 0.5);
    map(source, target, length, mixTable(mean, (float) factor));
  }

  /** Mixes each pixel of a colour image with its luma. */
  static void saturation(byte[] source, byte[] target, int length, double factor) {
    float f = (float) factor;
    for (int i = 0; i < length; i += 3) {
      int r = source[i] & 0xFF;
      int g = source[i + 1] & 0xFF;
      int b = source[i + 2] & 0xFF;
      int luma = luma(r, g, b);
      target[i] = (byte) mix(luma, r, f);
      target[i + 1] = (byte) mix(luma, g, f);
      target[i + 2] = (byte) mix(luma, b, f);
    }
  }

  /** Replaces each pixel of a colour image by its luma. */
  static void gray(byte[] source, byte[] target, int length) {
    for (int i = 0; i < length; i += 3) {
      byte luma = (byte) luma(source[i] & 0xFF, source[i + 1] & 0xFF, source[i + 2] & 0xFF);
      target[i] = luma;
      target[i + 1] = luma;
      target[i + 2] = luma;
    }
  }

  /** Inverts values at or above the threshold. */
  static void solarize(byte[] source, byte[] target, int length, int threshold) {
    byte[] table = new byte[256];
    for (int p = 0; p < 256; p++) {
      table[p] = (byte) (p < threshold ? p : 255 - p);
    }
    map(source, target, length, table);
  }

  /** Turns the hue of a colour image, in 8-bit hue, saturation and value. */
  static void hue(byte[] source, byte[] target, int length, double shift) {
    int turn = (int) (shift * 255) & 0xFF;
    for (int i = 0; i < length; i += 3) {
      int r = source[i] & 0xFF;
      int g = source[i + 1] & 0xFF;
      int b = source[i + 2] & 0xFF;
      int max = Math.max(r, Math.max(g, b));
      int min = Math.min(r, Math.min(g, b));
      if (max == min) {
        target[i] = source[i];
        target[i + 1] = source[i + 1];
        target[i + 2] = source[i + 2];
        continue;
      }
      float range = max - min;
      int s = (int) (range / max * 255.0);
      if (s == 0) {
        target[i] = (byte) max;
        target[i + 1] = (byte) max;
        target[i + 2] = (byte) max;
        continue;
      }
      float rc = (max - r) / range;
      float gc = (max - g) / range;
      float bc = (max - b) / range;
      float h6;
      if (r == max) {
        h6 = bc - gc;
      } else if (g == max) {
        h6 = (float) (2.0 + rc - bc);
      } else {
        h6 = (float) (4.0 + gc - rc);
      }
      double circle = h6 / 6.0 + 1.0;
      float hue = (float) (circle >= 1 ? circle - 1 : circle);
      int h = ((int) (hue * 255.0) + turn) & 0xFF;

      float sixth = (float) (h * 6.0 / 255.0);
      int sector = (int) sixth;
      float f = (float) (h * 6.0 / 255.0 - sector);
      float fs = (float) (s / 255.0);
      byte v = (byte) max;
      byte p = (byte) (int) (max * (1.0 - fs) + 0.5);
      byte q = (byte) (int) (max * (1.0 - fs * f) + 0.5);
      byte t = (byte) (int) (max * (1.0 - fs * (1.0 - f)) + 0.5);
      switch (sector % 6) {
        case 0 -> put(target, i, v, t, p);
        case 1 -> put(target, i, q, v, p);
        case 2 -> put(target, i, p, v, t);
        case 3 -> put(target, i, p, q, v);
        case 4 -> put(target, i, t, p, v);
        default -> put(target, i, v, p, q);
      }
    }
  }

  private static void put(byte[] target, int at, byte red, byte green, byte blue) {
    target[at] = red;
    target[at + 1] = green;
    target[at + 2] = blue;
  }

  private static int luma(int r, int g, int b) {
    return (19595 * r + 38470 * g + 7471 * b + 32768) >> 16;
  }

  private static long sumOfLumas(byte[] source, int length) {
    long sum = 0;
    for (int i = 0; i < length; i += 3) {
      sum += luma(source[i] & 0xFF, source[i + 1] & 0xFF, source[i + 2] & 0xFF);
    }
    return sum;
  }

  private static long sum(byte[] source, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += source[i] & 0xFF;
    }
    return sum;
  }

  private static int mix(int from, int to, float factor) {
    float mixed = from + factor * (to - from);
    return Math.max(0, Math.min(255, (int) mixed));
  }

  private static byte[] mixTable(int from, float factor) {
    byte[] table = new byte[256];
    for (int p = 0; p < 256; p++) {
      table[p] = (byte) mix(from, p, factor);
    }
    return table;
  }

  private static void map(byte[] source, byte[] target, int length, byte[] table) {
    for (int i = 0; i < length; i++) {
      target[i] = table[source[i] & 0xFF];
    }
  }
}
