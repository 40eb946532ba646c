package dev.emc.images.augment;

/**
 * Loops over packed pixels and planes of ints that the compiler of every supported Java makes
 * vector code of, or that do without.
 *
 * <p>The rules they follow: one index for all arrays of a loop, no {@code Math.min} or {@code max},
 * and no more than one array read at several offsets.
 */
final class Tiles {
  /** Columns that {@link #readColumns} and {@link #writeColumns} move at a time. */
  static final int COLUMNS = 8;

  private Tiles() {}

  /**
   * Copies neighbouring columns of an image into arrays of their own.
   *
   * @param image packed pixels
   * @param at index of the topmost pixel of the first column
   * @param stride pixels from row to row
   * @param rows pixels in a column
   * @param columns receive the pixels; {@value #COLUMNS} arrays
   * @param count of columns, up to {@value #COLUMNS}
   */
  static void readColumns(int[] image, int at, int stride, int rows, int[][] columns, int count) {
    if (count < COLUMNS) {
      for (int c = 0; c < count; c++) {
        int[] column = columns[c];
        for (int y = 0, p = at + c; y < rows; y++, p += stride) {
          column[y] = image[p];
        }
      }
      return;
    }
    int[] c0 = columns[0];
    int[] c1 = columns[1];
    int[] c2 = columns[2];
    int[] c3 = columns[3];
    int[] c4 = columns[4];
    int[] c5 = columns[5];
    int[] c6 = columns[6];
    int[] c7 = columns[7];
    for (int y = 0, p = at; y < rows; y++, p += stride) {
      c0[y] = image[p];
      c1[y] = image[p + 1];
      c2[y] = image[p + 2];
      c3[y] = image[p + 3];
      c4[y] = image[p + 4];
      c5[y] = image[p + 5];
      c6[y] = image[p + 6];
      c7[y] = image[p + 7];
    }
  }

  /**
   * Copies arrays into neighbouring columns of an image; the opposite of {@link #readColumns}.
   *
   * @param from first of the arrays that are copied
   */
  static void writeColumns(
      int[][] columns, int from, int count, int[] image, int at, int stride, int rows) {
    if (count < COLUMNS) {
      for (int c = 0; c < count; c++) {
        int[] column = columns[from + c];
        for (int y = 0, p = at + c; y < rows; y++, p += stride) {
          image[p] = column[y];
        }
      }
      return;
    }
    int[] c0 = columns[0];
    int[] c1 = columns[1];
    int[] c2 = columns[2];
    int[] c3 = columns[3];
    int[] c4 = columns[4];
    int[] c5 = columns[5];
    int[] c6 = columns[6];
    int[] c7 = columns[7];
    for (int y = 0, p = at; y < rows; y++, p += stride) {
      image[p] = c0[y];
      image[p + 1] = c1[y];
      image[p + 2] = c2[y];
      image[p + 3] = c3[y];
      image[p + 4] = c4[y];
      image[p + 5] = c5[y];
      image[p + 6] = c6[y];
      image[p + 7] = c7[y];
    }
  }

  /**
   * Takes packed pixels apart.
   *
   * @param planes one array per channel, the last is the lowest byte
   */
  static void split(int[] packed, int length, int[][] planes) {
    int channels = planes.length;
    for (int c = 0; c < channels; c++) {
      byteOf(packed, length, 8 * (channels - 1 - c), planes[c]);
    }
  }

  /** One byte of each packed pixel. */
  static void byteOf(int[] packed, int length, int shift, int[] out) {
    for (int i = 0; i < length; i++) {
      out[i] = packed[i] >> shift & 0xFF;
    }
  }

  /** Puts pixels together; the opposite of {@link #split}. */
  static void join(int[][] planes, int channels, int length, int[] packed) {
    if (channels == 1) {
      System.arraycopy(planes[0], 0, packed, 0, length);
    } else {
      join(planes[0], planes[1], planes[2], packed, length);
    }
  }

  private static void join(int[] red, int[] green, int[] blue, int[] packed, int length) {
    for (int i = 0; i < length; i++) {
      packed[i] = red[i] << 16 | green[i] << 8 | blue[i];
    }
  }

  /** Clips values to 0 … 255 after shifting them down. */
  static void clip(int[] values, int length, int shift) {
    for (int i = 0; i < length; i++) {
      int v = values[i] >> shift;
      v &= ~(v >> 31);
      int over = v - 255;
      values[i] = 255 + (over & over >> 31);
    }
  }
}
