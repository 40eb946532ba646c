package dev.emc.core.augment;

import dev.emc.api.view.Augmentation.Interpolation;

/**
 * Antialiased resizing in PIL's fixed-point arithmetic, for use by one thread.
 *
 * <p>Columns first, rounded to bytes, then rows. Going from n to m samples with s = n / m and f =
 * max(s, 1), output x is centred at (x + 0.5) s and weighs input j by k((j − centre + 0.5) / f);
 * the weights are normalised and rounded to multiples of 2^-22.
 */
final class Resampler {
  private static final int PRECISION_BITS = 22;
  private static final int HALF = 1 << (PRECISION_BITS - 1);

  private final Taps columns = new Taps();
  private final Taps rows = new Taps();

  /** The box after the pass over columns: (box height, out width · channels) values 0 … 255. */
  private int[] middle = new int[0];

  private int[] sums = new int[0];

  /**
   * Resizes a box of an image.
   *
   * @param source (any, sourceWidth, channels) bytes
   * @param target receives (outHeight, outWidth, channels) bytes; not the source
   */
  void resize(
      byte[] source, int sourceWidth, int channels, PixelOp.ResizedCrop crop, byte[] target) {
    columns.compute(crop.width(), crop.outWidth(), crop.interpolation());
    rows.compute(crop.height(), crop.outHeight(), crop.interpolation());
    int rowLength = crop.outWidth() * channels;
    int needed = crop.height() * rowLength;
    if (middle.length < needed) {
      middle = new int[needed];
    }
    if (sums.length < rowLength) {
      sums = new int[rowLength];
    }
    for (int y = 0; y < crop.height(); y++) {
      int from = ((crop.top() + y) * sourceWidth + crop.left()) * channels;
      if (channels == 3) {
        colourRow(source, from, y * rowLength, crop.outWidth());
      } else {
        greyRow(source, from, y * rowLength, crop.outWidth());
      }
    }
    for (int y = 0; y < crop.outHeight(); y++) {
      column(y, rowLength);
      int to = y * rowLength;
      for (int i = 0; i < rowLength; i++) {
        target[to + i] = (byte) clip(sums[i]);
      }
    }
  }

  private void colourRow(byte[] source, int from, int to, int outWidth) {
    int[] weights = columns.weights;
    int at = to;
    for (int x = 0; x < outWidth; x++) {
      int count = columns.count[x];
      int w = x * columns.capacity;
      int p = from + columns.first[x] * 3;
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      for (int j = 0; j < count; j++) {
        int weight = weights[w + j];
        red += weight * (source[p] & 0xFF);
        green += weight * (source[p + 1] & 0xFF);
        blue += weight * (source[p + 2] & 0xFF);
        p += 3;
      }
      middle[at] = clip(red);
      middle[at + 1] = clip(green);
      middle[at + 2] = clip(blue);
      at += 3;
    }
  }

  private void greyRow(byte[] source, int from, int to, int outWidth) {
    int[] weights = columns.weights;
    for (int x = 0; x < outWidth; x++) {
      int count = columns.count[x];
      int w = x * columns.capacity;
      int p = from + columns.first[x];
      int sum = HALF;
      for (int j = 0; j < count; j++) {
        sum += weights[w + j] * (source[p + j] & 0xFF);
      }
      middle[to + x] = clip(sum);
    }
  }

  /** Sums the weighted rows of one output row; whole rows at a time, for the compiler's vectors. */
  private void column(int y, int rowLength) {
    int[] out = sums;
    int[] in = middle;
    int w = y * rows.capacity;
    int first = rows.first[y] * rowLength;
    int start = rows.weights[w];
    for (int i = 0; i < rowLength; i++) {
      out[i] = HALF + start * in[first + i];
    }
    int count = rows.count[y];
    int j = 1;
    for (; j + 1 < count; j += 2) {
      int a = rows.weights[w + j];
      int b = rows.weights[w + j + 1];
      int p = first + j * rowLength;
      int q = p + rowLength;
      for (int i = 0; i < rowLength; i++) {
        out[i] += a * in[p + i] + b * in[q + i];
      }
    }
    if (j < count) {
      int a = rows.weights[w + j];
      int p = first + j * rowLength;
      for (int i = 0; i < rowLength; i++) {
        out[i] += a * in[p + i];
      }
    }
  }

  private static int clip(int sum) {
    return Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }

  /** Which inputs an output sample is made of, and with what fixed-point weights. */
  private static final class Taps {
    private int[] first = new int[0];
    private int[] count = new int[0];
    private int[] weights = new int[0];
    private double[] exact = new double[0];
    private int capacity;
    private int inSize;
    private int outSize;
    private Interpolation interpolation = Interpolation.BILINEAR;

    private void compute(int newInSize, int newOutSize, Interpolation filter) {
      if (newInSize == inSize && newOutSize == outSize && filter == interpolation) {
        return;
      }
      inSize = newInSize;
      outSize = newOutSize;
      interpolation = filter;
      double scale = (double) inSize / outSize;
      double stretch = Math.max(scale, 1);
      double support = (filter == Interpolation.BILINEAR ? 1 : 2) * stretch;
      double shrink = 1 / stretch;
      capacity = (int) Math.ceil(support) * 2 + 1;
      if (first.length < outSize) {
        first = new int[outSize];
        count = new int[outSize];
      }
      if (weights.length < outSize * capacity) {
        weights = new int[outSize * capacity];
      }
      if (exact.length < capacity) {
        exact = new double[capacity];
      }
      for (int x = 0; x < outSize; x++) {
        double center = (x + 0.5) * scale;
        int low = Math.max((int) (center - support + 0.5), 0);
        int high = Math.min((int) (center + support + 0.5), inSize);
        double total = 0;
        for (int j = low; j < high; j++) {
          double weight = kernel((j - center + 0.5) * shrink, filter);
          exact[j - low] = weight;
          total += weight;
        }
        first[x] = low;
        count[x] = high - low;
        for (int j = 0; j < high - low; j++) {
          double weight = (total == 0 ? exact[j] : exact[j] / total) * (1 << PRECISION_BITS);
          weights[x * capacity + j] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
      }
    }

    private static double kernel(double position, Interpolation filter) {
      double t = Math.abs(position);
      if (filter == Interpolation.BILINEAR) {
        return t < 1 ? 1 - t : 0;
      }
      double a = -0.5;
      if (t < 1) {
        return ((a + 2) * t - (a + 3)) * t * t + 1;
      }
      return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
    }
  }
}
