package dev.emc.core.augment;

/**
 * PIL's Gaussian blur: three box blurs along rows, then three along columns, each rounded to bytes,
 * borders replicated. For use by one thread.
 *
 * <p>A box of fractional radius R = l + a (Gwosdek et al. 2011) weighs the 2e + 1 samples within e
 * = ⌊R⌋ fully and the next on each side by the rest, in 24-bit fixed point.
 */
final class BoxBlur {
  private static final int PASSES = 3;

  // An array per row, because the compiler makes vector code only of loops whose arrays share one
  // index.
  private int[][] image = new int[0][0];
  private int[][] other = new int[0][0];
  private int[] left = new int[0];
  private int[] right = new int[0];
  private int[] inner = new int[0];

  /**
   * Blurs an image.
   *
   * @param source (height, width, channels) bytes
   * @param target receives as many; may be the source
   * @param radius standard deviation in pixels
   */
  void blur(byte[] source, byte[] target, int height, int width, int channels, double radius) {
    int rowLength = width * channels;
    if (radius == 0) {
      System.arraycopy(source, 0, target, 0, height * rowLength);
      return;
    }
    Weights weights = Weights.of(radius);
    reserve(height, rowLength);
    for (int y = 0; y < height; y++) {
      widen(source, y * rowLength, image[y], rowLength);
      for (int pass = 0; pass < PASSES; pass++) {
        alongRow(image[y], other[y], rowLength, channels, weights);
        swapRows(y);
      }
    }
    for (int pass = 0; pass < PASSES; pass++) {
      alongColumns(height, rowLength, weights);
      int[][] swap = image;
      image = other;
      other = swap;
    }
    for (int y = 0; y < height; y++) {
      narrow(image[y], target, y * rowLength, rowLength);
    }
  }

  private void reserve(int height, int rowLength) {
    if (image.length < height || image[0].length < rowLength) {
      int rows = Math.max(height, image.length);
      image = new int[rows][rowLength];
      other = new int[rows][rowLength];
      left = new int[rowLength];
      right = new int[rowLength];
      inner = new int[rowLength];
    }
  }

  private void swapRows(int y) {
    int[] swap = image[y];
    image[y] = other[y];
    other[y] = swap;
  }

  private void alongRow(int[] in, int[] out, int rowLength, int channels, Weights weights) {
    int[] sum = in;
    if (weights.edge > 0) {
      System.arraycopy(in, 0, inner, 0, rowLength);
      sum = inner;
    }
    for (int distance = 1; distance <= weights.edge; distance++) {
      shift(in, rowLength, distance, channels);
      addBoth(left, right, sum, rowLength);
    }
    shift(in, rowLength, weights.edge + 1, channels);
    combine(sum, left, right, out, rowLength, weights.full, weights.rest);
  }

  /** Lays the neighbours at a distance side by side with the pixels, borders replicated. */
  private void shift(int[] in, int rowLength, int distance, int channels) {
    int offset = Math.min(distance * channels, rowLength);
    System.arraycopy(in, 0, left, offset, rowLength - offset);
    System.arraycopy(in, offset, right, 0, rowLength - offset);
    for (int i = 0; i < offset; i++) {
      left[i] = in[i % channels];
      right[rowLength - offset + i] = in[rowLength - channels + i % channels];
    }
  }

  private void alongColumns(int height, int rowLength, Weights weights) {
    for (int y = 0; y < height; y++) {
      int[] sum = image[y];
      if (weights.edge > 0) {
        System.arraycopy(sum, 0, inner, 0, rowLength);
        sum = inner;
      }
      for (int distance = 1; distance <= weights.edge; distance++) {
        addBoth(rowAt(y - distance, height), rowAt(y + distance, height), sum, rowLength);
      }
      int[] above = rowAt(y - weights.edge - 1, height);
      int[] below = rowAt(y + weights.edge + 1, height);
      combine(sum, above, below, other[y], rowLength, weights.full, weights.rest);
    }
  }

  private int[] rowAt(int y, int height) {
    return image[Math.max(0, Math.min(height - 1, y))];
  }

  private static void addBoth(int[] one, int[] two, int[] sum, int length) {
    for (int i = 0; i < length; i++) {
      sum[i] += one[i] + two[i];
    }
  }

  private static void combine(
      int[] sum, int[] one, int[] two, int[] out, int length, int full, int rest) {
    for (int i = 0; i < length; i++) {
      out[i] = (full * sum[i] + rest * (one[i] + two[i]) + Weights.HALF) >>> 24;
    }
  }

  private static void widen(byte[] source, int at, int[] out, int length) {
    for (int i = 0; i < length; i++) {
      out[i] = source[at + i] & 0xFF;
    }
  }

  private static void narrow(int[] in, byte[] target, int at, int length) {
    for (int i = 0; i < length; i++) {
      target[at + i] = (byte) in[i];
    }
  }

  /**
   * Weights of one box.
   *
   * @param edge samples on each side that count fully
   * @param full weight of those and of the centre, in 2^-24
   * @param rest weight of the next sample on each side, in 2^-24
   */
  private record Weights(int edge, int full, int rest) {
    private static final int HALF = 1 << 23;

    private static Weights of(double radius) {
      // PIL computes in single precision, which decides the last bit of the weights.
      float sigma = (float) radius;
      float sigma2 = sigma * sigma / PASSES;
      float length = (float) Math.sqrt(12.0 * sigma2 + 1.0);
      float whole = (float) Math.floor((length - 1.0) / 2.0);
      float fraction = (2 * whole + 1) * (whole * (whole + 1) - 3 * sigma2);
      fraction /= 6 * (sigma2 - (whole + 1) * (whole + 1));
      float box = whole + fraction;
      int edge = (int) box;
      int full = (int) ((1 << 24) / (box * 2 + 1));
      int rest = ((1 << 24) - (edge * 2 + 1) * full) / 2;
      return new Weights(edge, full, rest);
    }
  }
}
