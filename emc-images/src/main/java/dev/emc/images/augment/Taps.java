package dev.emc.images.augment;

import dev.emc.api.view.Augmentation.Interpolation;

/**
 * Which inputs an output sample of a resize is made of, and with what fixed-point weights.
 *
 * <p>Going from the part of the input that begins at a and is n long to m samples, with s = n / m
 * and f = max(s, 1), output x is centred at a + (x + 0.5) s and weighs input j by k((j − centre +
 * 0.5) / f); the weights are normalised and rounded to multiples of 2^-22, as in PIL. Neither a nor
 * n need be whole: they are PIL's {@code box}.
 */
final class Taps {
  static final int PRECISION_BITS = 22;

  private int[] first = new int[0];
  private int[] count = new int[0];
  private int[] weights = new int[0];
  private double[] exact = new double[0];
  private int capacity;
  private int inSize;
  private double start;
  private double length;
  private int outSize;
  private Interpolation interpolation = Interpolation.BILINEAR;

  /**
   * Computes the weights of a resize, if they are not those of the one before.
   *
   * @param newInSize inputs there are
   * @param newStart where the part that is resized begins
   * @param newLength of the part that is resized
   */
  void compute(
      int newInSize, double newStart, double newLength, int newOutSize, Interpolation filter) {
    if (newInSize == inSize
        && newStart == start
        && newLength == length
        && newOutSize == outSize
        && filter == interpolation) {
      return;
    }
    inSize = newInSize;
    start = newStart;
    length = newLength;
    outSize = newOutSize;
    interpolation = filter;
    double scale = length / outSize;
    double stretch = Math.max(scale, 1);
    double support = (filter == Interpolation.BILINEAR ? 1 : 2) * stretch;
    capacity = (int) Math.ceil(support) * 2 + 1;
    reserve();
    for (int x = 0; x < outSize; x++) {
      double center = start + (x + 0.5) * scale;
      int low = Math.max((int) (center - support + 0.5), 0);
      int high = Math.min((int) (center + support + 0.5), inSize);
      double total = 0;
      for (int j = low; j < high; j++) {
        double weight = kernel((j - center + 0.5) * (1 / stretch), filter);
        exact[j - low] = weight;
        total += weight;
      }
      int at = x * capacity;
      for (int j = 0; j < high - low; j++) {
        double weight = (total == 0 ? exact[j] : exact[j] / total) * (1 << PRECISION_BITS);
        weights[at + j] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
      trim(x, low, high - low);
    }
  }

  /** Leaves out the inputs at the ends that weigh nothing. */
  private void trim(int x, int low, int length) {
    int at = x * capacity;
    int from = 0;
    int to = length;
    while (to > 1 && weights[at + to - 1] == 0) {
      to--;
    }
    while (from < to - 1 && weights[at + from] == 0) {
      from++;
    }
    System.arraycopy(weights, at + from, weights, at, to - from);
    first[x] = low + from;
    count[x] = to - from;
  }

  private void reserve() {
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

  /** The most inputs that any output is made of. */
  int capacity() {
    return capacity;
  }

  int outSize() {
    return outSize;
  }

  int inSize() {
    return inSize;
  }

  /** First input of an output. */
  int first(int output) {
    return first[output];
  }

  /** Number of inputs of an output, at least 1. */
  int count(int output) {
    return count[output];
  }

  /** Weight of an output's inputs, counted from its first, in 2^-22. */
  int weight(int output, int input) {
    return weights[output * capacity + input];
  }
}
