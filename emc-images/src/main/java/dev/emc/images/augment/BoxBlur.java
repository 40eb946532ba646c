package dev.emc.images.augment;

/**
 * PIL's Gaussian blur: three box blurs along rows, then three along columns, each rounded to bytes,
 * borders replicated. For use by one thread.
 *
 * <p>The weights are those of {@link BoxWeights}. Both directions add whole lines: along rows, the
 * lines are the columns.
 */
final class BoxBlur {
  private static final int PASSES = BoxWeights.PASSES;
  private static final int HALF = 1 << (BoxWeights.BITS - 1);

  private int[][] lines = new int[0][0];
  private int[][] other = new int[0][0];
  private int[] inner = new int[0];
  private int[] packed = new int[0];
  private int[][] columns = new int[Tiles.COLUMNS][0];
  private final int[][] parts = new int[3][0];

  /**
   * Blurs an image in place.
   *
   * @param radius standard deviation in pixels
   */
  void blur(Planes image, double radius) {
    if (radius == 0) {
      return;
    }
    BoxWeights weights = BoxWeights.of(radius);
    int height = image.height();
    int width = image.width();
    int channels = image.channels();
    reserve(height, width, channels);
    readColumns(image);
    for (int pass = 0; pass < PASSES; pass++) {
      across(width, height * channels, weights);
    }
    writeColumns(image);
    for (int y = 0; y < height; y++) {
      for (int c = 0; c < channels; c++) {
        System.arraycopy(image.data()[c], y * width, lines[y], c * width, width);
      }
    }
    for (int pass = 0; pass < PASSES; pass++) {
      across(height, width * channels, weights);
    }
    for (int y = 0; y < height; y++) {
      for (int c = 0; c < channels; c++) {
        System.arraycopy(lines[y], c * width, image.data()[c], y * width, width);
      }
    }
  }

  private void reserve(int height, int width, int channels) {
    int count = Math.max(height, width);
    int length = count * channels;
    if (lines.length < count || lines[0].length < length) {
      lines = new int[count][length];
      other = new int[count][length];
      inner = new int[length];
      columns = new int[Tiles.COLUMNS][count];
      for (int c = 0; c < parts.length; c++) {
        parts[c] = new int[count];
      }
    }
    if (packed.length < height * width) {
      packed = new int[height * width];
    }
  }

  /** Lays columns out as lines. Packed: to move one int a pixel is cheaper than three. */
  private void readColumns(Planes image) {
    int height = image.height();
    int width = image.width();
    Tiles.join(image.data(), image.channels(), image.area(), packed);
    for (int x = 0; x < width; x += Tiles.COLUMNS) {
      int count = Math.min(Tiles.COLUMNS, width - x);
      Tiles.readColumns(packed, x, width, height, columns, count);
      for (int i = 0; i < count; i++) {
        for (int c = 0; c < image.channels(); c++) {
          Tiles.byteOf(columns[i], height, 8 * (image.channels() - 1 - c), parts[c]);
          System.arraycopy(parts[c], 0, lines[x + i], c * height, height);
        }
      }
    }
  }

  private void writeColumns(Planes image) {
    int height = image.height();
    int width = image.width();
    for (int x = 0; x < width; x += Tiles.COLUMNS) {
      int count = Math.min(Tiles.COLUMNS, width - x);
      for (int i = 0; i < count; i++) {
        for (int c = 0; c < image.channels(); c++) {
          System.arraycopy(lines[x + i], c * height, parts[c], 0, height);
        }
        Tiles.join(parts, image.channels(), height, columns[i]);
      }
      Tiles.writeColumns(columns, 0, count, packed, x, width, height);
    }
    Tiles.split(packed, image.area(), image.data());
  }

  /** One pass over all lines. */
  private void across(int count, int length, BoxWeights weights) {
    for (int at = 0; at < count; at++) {
      int[] outerLeft = line(at - weights.edge() - 1, count);
      int[] outerRight = line(at + weights.edge() + 1, count);
      if (weights.edge() == 0) {
        ofThree(
            outerLeft, lines[at], outerRight, other[at], length, weights.full(), weights.rest());
      } else {
        int[] left = line(at - 1, count);
        int[] right = line(at + 1, count);
        int[] middle = lines[at];
        if (weights.edge() > 1) {
          System.arraycopy(middle, 0, inner, 0, length);
          for (int distance = 2; distance <= weights.edge(); distance++) {
            addBoth(line(at - distance, count), line(at + distance, count), inner, length);
          }
          middle = inner;
        }
        ofFive(
            outerLeft,
            left,
            middle,
            right,
            outerRight,
            other[at],
            length,
            weights.full(),
            weights.rest());
      }
    }
    int[][] swap = lines;
    lines = other;
    other = swap;
  }

  private int[] line(int at, int count) {
    return lines[Math.max(0, Math.min(count - 1, at))];
  }

  private static void addBoth(int[] one, int[] two, int[] sum, int length) {
    for (int i = 0; i < length; i++) {
      sum[i] += one[i] + two[i];
    }
  }

  private static void ofThree(
      int[] p, int[] q, int[] r, int[] out, int length, int full, int rest) {
    for (int i = 0; i < length; i++) {
      out[i] = (full * q[i] + rest * (p[i] + r[i]) + HALF) >>> BoxWeights.BITS;
    }
  }

  private static void ofFive(
      int[] p, int[] q, int[] r, int[] s, int[] t, int[] out, int length, int full, int rest) {
    for (int i = 0; i < length; i++) {
      out[i] = (full * (q[i] + r[i] + s[i]) + rest * (p[i] + t[i]) + HALF) >>> BoxWeights.BITS;
    }
  }
}
