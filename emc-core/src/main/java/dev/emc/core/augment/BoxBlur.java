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

  private int[] image = new int[0];
  private int[] other = new int[0];
  private int[] line = new int[0];
  private int[] nextLine = new int[0];

  /**
   * Blurs an image.
   *
   * @param source (height, width, channels) bytes
   * @param target receives as many; may be the source
   * @param radius standard deviation in pixels
   */
  void blur(byte[] source, byte[] target, int height, int width, int channels, double radius) {
    int length = height * width * channels;
    if (radius == 0) {
      System.arraycopy(source, 0, target, 0, length);
      return;
    }
    Weights weights = Weights.of(radius);
    if (image.length < length) {
      image = new int[length];
      other = new int[length];
    }
    alongRows(source, height, width, channels, weights);
    alongColumns(height, width * channels, weights);
    for (int i = 0; i < length; i++) {
      target[i] = (byte) image[i];
    }
  }

  private void alongRows(byte[] source, int height, int width, int channels, Weights weights) {
    int rowLength = width * channels;
    int pad = (weights.edge + 1) * channels;
    int padded = rowLength + 2 * pad;
    if (line.length < padded) {
      line = new int[padded];
      nextLine = new int[padded];
    }
    for (int y = 0; y < height; y++) {
      int row = y * rowLength;
      int[] in = line;
      int[] out = nextLine;
      for (int i = 0; i < rowLength; i++) {
        in[pad + i] = source[row + i] & 0xFF;
      }
      for (int pass = 0; pass < PASSES; pass++) {
        replicateEdges(in, pad, rowLength, channels);
        combine(in, out, pad, rowLength, channels, weights);
        int[] swap = in;
        in = out;
        out = swap;
      }
      System.arraycopy(in, pad, image, row, rowLength);
    }
  }

  private static void replicateEdges(int[] padded, int pad, int rowLength, int channels) {
    for (int i = 0; i < pad; i++) {
      padded[i] = padded[pad + i % channels];
      padded[pad + rowLength + i] = padded[pad + rowLength - channels + i % channels];
    }
  }

  private static void combine(
      int[] in, int[] out, int pad, int rowLength, int channels, Weights weights) {
    int full = weights.full;
    int rest = weights.rest;
    if (weights.edge == 0) {
      for (int i = pad; i < pad + rowLength; i++) {
        out[i] =
            (full * in[i] + rest * (in[i - channels] + in[i + channels]) + Weights.HALF) >>> 24;
      }
      return;
    }
    if (weights.edge == 1) {
      int twice = 2 * channels;
      for (int i = pad; i < pad + rowLength; i++) {
        int inner = in[i - channels] + in[i] + in[i + channels];
        int outer = in[i - twice] + in[i + twice];
        out[i] = (full * inner + rest * outer + Weights.HALF) >>> 24;
      }
      return;
    }
    int reach = weights.edge * channels;
    for (int i = pad; i < pad + rowLength; i++) {
      int inner = 0;
      for (int j = i - reach; j <= i + reach; j += channels) {
        inner += in[j];
      }
      int outer = in[i - reach - channels] + in[i + reach + channels];
      out[i] = (full * inner + rest * outer + Weights.HALF) >>> 24;
    }
  }

  private void alongColumns(int height, int rowLength, Weights weights) {
    int full = weights.full;
    int rest = weights.rest;
    if (line.length < rowLength) {
      line = new int[rowLength];
    }
    int[] inner = line;
    for (int pass = 0; pass < PASSES; pass++) {
      int[] in = image;
      int[] out = other;
      for (int y = 0; y < height; y++) {
        int row = y * rowLength;
        System.arraycopy(in, row, inner, 0, rowLength);
        for (int d = 1; d <= weights.edge; d++) {
          int above = Math.max(y - d, 0) * rowLength;
          int below = Math.min(y + d, height - 1) * rowLength;
          for (int i = 0; i < rowLength; i++) {
            inner[i] += in[above + i] + in[below + i];
          }
        }
        int above = Math.max(y - weights.edge - 1, 0) * rowLength;
        int below = Math.min(y + weights.edge + 1, height - 1) * rowLength;
        for (int i = 0; i < rowLength; i++) {
          out[row + i] =
              (full * inner[i] + rest * (in[above + i] + in[below + i]) + Weights.HALF) >>> 24;
        }
      }
      image = out;
      other = in;
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
