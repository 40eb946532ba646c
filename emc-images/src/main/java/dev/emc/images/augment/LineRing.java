package dev.emc.images.augment;

/**
 * The lines of an image that a resize needs at one time, taken apart into channels, and the
 * weighted sum of some of them. A line is a row or a column.
 */
final class LineRing {
  private static final int HALF = 1 << (Taps.PRECISION_BITS - 1);

  private int[][][] lines = new int[0][][];
  private int[][] sums = new int[0][];
  private int mask;
  private int length;

  /**
   * Makes room.
   *
   * @param lineCount lines that are needed together
   * @param newLength samples in a line
   */
  void reserve(int lineCount, int newLength, int channels) {
    length = newLength;
    int slots = Integer.highestOneBit(Math.max(1, lineCount - 1)) << 1;
    if (lines.length < slots || sums.length != channels || sums[0].length < length) {
      lines = new int[slots][channels][length];
      sums = new int[channels][length];
    }
    mask = lines.length - 1;
  }

  /** Takes a line apart and keeps it until as many others came as there is room for. */
  void put(int index, int[] packed) {
    Tiles.split(packed, length, lines[index & mask]);
  }

  /** Puts an output line together: the weighted sum of its inputs, rounded and clipped. */
  int[][] combine(Taps taps, int output) {
    for (int c = 0; c < sums.length; c++) {
      sum(taps, output, c);
      Tiles.clip(sums[c], length, Taps.PRECISION_BITS);
    }
    return sums;
  }

  private void sum(Taps taps, int output, int channel) {
    int first = taps.first(output);
    int count = taps.count(output);
    int[] out = sums[channel];
    int done = count % 4;
    int[] p = lines[first & mask][channel];
    int a = taps.weight(output, 0);
    if (done == 1) {
      startWithOne(p, a, out, length);
    } else {
      int[] q = lines[first + 1 & mask][channel];
      int b = taps.weight(output, 1);
      if (done == 2) {
        startWithTwo(p, q, a, b, out, length);
      } else {
        int[] r = lines[first + 2 & mask][channel];
        int c = taps.weight(output, 2);
        if (done == 3) {
          startWithThree(p, q, r, a, b, c, out, length);
        } else {
          int[] s = lines[first + 3 & mask][channel];
          startWithFour(p, q, r, s, a, b, c, taps.weight(output, 3), out, length);
          done = 4;
        }
      }
    }
    for (; done < count; done += 4) {
      int line = first + done;
      addFour(
          lines[line & mask][channel],
          lines[line + 1 & mask][channel],
          lines[line + 2 & mask][channel],
          lines[line + 3 & mask][channel],
          taps.weight(output, done),
          taps.weight(output, done + 1),
          taps.weight(output, done + 2),
          taps.weight(output, done + 3),
          out,
          length);
    }
  }

  private static void startWithOne(int[] p, int a, int[] out, int length) {
    for (int i = 0; i < length; i++) {
      out[i] = HALF + a * p[i];
    }
  }

  private static void startWithTwo(int[] p, int[] q, int a, int b, int[] out, int length) {
    for (int i = 0; i < length; i++) {
      out[i] = HALF + a * p[i] + b * q[i];
    }
  }

  private static void startWithThree(
      int[] p, int[] q, int[] r, int a, int b, int c, int[] out, int length) {
    for (int i = 0; i < length; i++) {
      out[i] = HALF + a * p[i] + b * q[i] + c * r[i];
    }
  }

  private static void startWithFour(
      int[] p, int[] q, int[] r, int[] s, int a, int b, int c, int d, int[] out, int length) {
    for (int i = 0; i < length; i++) {
      out[i] = HALF + a * p[i] + b * q[i] + c * r[i] + d * s[i];
    }
  }

  private static void addFour(
      int[] p, int[] q, int[] r, int[] s, int a, int b, int c, int d, int[] out, int length) {
    for (int i = 0; i < length; i++) {
      out[i] += a * p[i] + b * q[i] + c * r[i] + d * s[i];
    }
  }
}
