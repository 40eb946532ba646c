package dev.emc.core.augment;

import dev.emc.api.view.Augmentation.Interpolation;
import java.util.Arrays;

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

  /** A sum shifted down lies in ±512; this is it clipped to 0 … 255, at 512 above. */
  private static final byte[] CLIPPED = new byte[1024];

  static {
    for (int i = 0; i < CLIPPED.length; i++) {
      CLIPPED[i] = (byte) Math.max(0, Math.min(255, i - 512));
    }
  }

  private final Taps columns = new Taps();
  private final Taps rows = new Taps();

  /**
   * The box after the pass over columns: (box height)(out width · channels) values 0 … 255. An
   * array per row, because the compiler makes vector code only of loops whose arrays share one
   * index.
   */
  private int[][] middle = new int[0][0];

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
    reserve(crop.height(), rowLength);
    for (int y = 0; y < crop.height(); y++) {
      int from = ((crop.top() + y) * sourceWidth + crop.left()) * channels;
      if (channels == 3) {
        colourRow(source, from, middle[y], crop.outWidth());
      } else {
        greyRow(source, from, middle[y], crop.outWidth());
      }
    }
    for (int y = 0; y < crop.outHeight(); y++) {
      addRows(y, rowLength);
      clip(sums, target, y * rowLength, rowLength);
    }
  }

  private void reserve(int height, int rowLength) {
    if (sums.length < rowLength) {
      sums = new int[rowLength];
    }
    if (middle.length < height || middle[0].length < rowLength) {
      int rowsKept = Math.max(height, middle.length);
      middle = new int[rowsKept][rowLength];
    }
  }

  private void colourRow(byte[] source, int from, int[] out, int outWidth) {
    int[] weights = columns.weights;
    for (int x = 0; x < outWidth; x++) {
      int w = x * columns.capacity;
      int end = w + columns.count[x];
      int p = from + columns.first[x] * 3;
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      for (; w + 1 < end; w += 2) {
        int a = weights[w];
        int b = weights[w + 1];
        red += a * (source[p] & 0xFF) + b * (source[p + 3] & 0xFF);
        green += a * (source[p + 1] & 0xFF) + b * (source[p + 4] & 0xFF);
        blue += a * (source[p + 2] & 0xFF) + b * (source[p + 5] & 0xFF);
        p += 6;
      }
      if (w < end) {
        int a = weights[w];
        red += a * (source[p] & 0xFF);
        green += a * (source[p + 1] & 0xFF);
        blue += a * (source[p + 2] & 0xFF);
      }
      out[3 * x] = clip(red) & 0xFF;
      out[3 * x + 1] = clip(green) & 0xFF;
      out[3 * x + 2] = clip(blue) & 0xFF;
    }
  }

  private void greyRow(byte[] source, int from, int[] out, int outWidth) {
    int[] weights = columns.weights;
    for (int x = 0; x < outWidth; x++) {
      int w = x * columns.capacity;
      int end = w + columns.count[x];
      int p = from + columns.first[x];
      int sum = HALF;
      for (; w < end; w++) {
        sum += weights[w] * (source[p] & 0xFF);
        p++;
      }
      out[x] = clip(sum) & 0xFF;
    }
  }

  /** Sums the weighted rows that make one output row. */
  private void addRows(int y, int rowLength) {
    int[] weights = rows.weights;
    int w = y * rows.capacity;
    int end = w + rows.count[y];
    int row = rows.first[y];
    Arrays.fill(sums, 0, rowLength, HALF);
    for (; w + 3 < end; w += 4) {
      addFour(weights, w, row, rowLength);
      row += 4;
    }
    for (; w < end; w++) {
      add(middle[row], weights[w], sums, rowLength);
      row++;
    }
  }

  private void addFour(int[] weights, int w, int row, int length) {
    int[] p = middle[row];
    int[] q = middle[row + 1];
    int[] r = middle[row + 2];
    int[] s = middle[row + 3];
    int a = weights[w];
    int b = weights[w + 1];
    int c = weights[w + 2];
    int d = weights[w + 3];
    int[] out = sums;
    for (int i = 0; i < length; i++) {
      out[i] += a * p[i] + b * q[i] + c * r[i] + d * s[i];
    }
  }

  private static void add(int[] in, int weight, int[] out, int length) {
    for (int i = 0; i < length; i++) {
      out[i] += weight * in[i];
    }
  }

  private static void clip(int[] sums, byte[] target, int at, int length) {
    for (int i = 0; i < length; i++) {
      target[at + i] = clip(sums[i]);
    }
  }

  private static byte clip(int sum) {
    return CLIPPED[(sum >> PRECISION_BITS) + 512];
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
