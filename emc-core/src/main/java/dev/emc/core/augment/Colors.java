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
