package dev.emc.images.augment;

/**
 * PIL's colour operations in place, as torchvision's colour jitter uses them.
 *
 * <p>Mixing is trunc(d + f (p − d)) in float32, clipped to 0 … 255. Luma is L = (19595 R + 38470 G
 * + 7471 B + 32768) &gt;&gt; 16.
 */
final class Colors {
  private int[] lumas = new int[0];

  /** Mixes with black. */
  static void brightness(Planes image, double factor) {
    mix(image, 0, (float) factor);
  }

  /** Mixes with the mean luma, rounded. */
  static void contrast(Planes image, double factor) {
    int[][] planes = image.data();
    long sum = 0;
    for (int y = 0; y < image.height(); y++) {
      int from = y * image.width();
      int to = from + image.width();
      sum +=
          planes.length == 1
              ? sum(planes[0], from, to)
              : sumOfLumas(planes[0], planes[1], planes[2], from, to);
    }
    mix(image, (int) ((double) sum / image.area() + 0.5), (float) factor);
  }

  private static void mix(Planes image, int from, float factor) {
    LinearMap map = LinearMap.mixing(from, factor);
    for (int[] plane : image.data()) {
      map.apply(plane, image.area());
    }
  }

  /** Mixes each pixel of a colour image with its luma. */
  void saturation(Planes image, double factor) {
    int[][] planes = image.data();
    int area = image.area();
    takeLumas(planes, area);
    DifferenceMap map = DifferenceMap.of((float) factor);
    for (int[] plane : planes) {
      map.apply(lumas, plane, area);
    }
  }

  /** Replaces each pixel of a colour image by its luma. */
  void gray(Planes image) {
    takeLumas(image.data(), image.area());
    for (int[] plane : image.data()) {
      System.arraycopy(lumas, 0, plane, 0, image.area());
    }
  }

  /** Inverts values at or above the threshold. */
  static void solarize(Planes image, int threshold) {
    for (int[] plane : image.data()) {
      invertFrom(threshold, plane, image.area());
    }
  }

  private static void invertFrom(int threshold, int[] plane, int area) {
    for (int i = 0; i < area; i++) {
      int p = plane[i];
      int below = p - threshold >> 31;
      plane[i] = p & below | 255 - p & ~below;
    }
  }

  private void takeLumas(int[][] planes, int area) {
    if (lumas.length < area) {
      lumas = new int[area];
    }
    lumas(planes[0], planes[1], planes[2], lumas, area);
  }

  private static void lumas(int[] red, int[] green, int[] blue, int[] out, int area) {
    for (int i = 0; i < area; i++) {
      out[i] = 19595 * red[i] + 38470 * green[i] + 7471 * blue[i] + 32768 >> 16;
    }
  }

  private static int sumOfLumas(int[] red, int[] green, int[] blue, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += 19595 * red[i] + 38470 * green[i] + 7471 * blue[i] + 32768 >> 16;
    }
    return sum;
  }

  private static int sum(int[] plane, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += plane[i];
    }
    return sum;
  }
}
