package dev.emc.images.decode;

import java.awt.image.Raster;

/** Samples that only TIFF files have, as PIL turns them into colours. */
final class TiffSamples {
  private static final int INKS = 4;

  private TiffSamples() {}

  /** Grey numbers of any type, clipped to 0 … 255 and cut off after the point. */
  static Samples clipped() {
    return (image, packed, at) -> {
      Raster raster = image.getRaster();
      double[] row = new double[raster.getWidth()];
      int next = at;
      for (int y = 0; y < raster.getHeight(); y++) {
        raster.getPixels(raster.getMinX(), raster.getMinY() + y, row.length, 1, row);
        for (double value : row) {
          int grey = (int) Math.max(0, Math.min(255, value));
          packed[next++] = grey << 16 | grey << 8 | grey;
        }
      }
    };
  }

  /**
   * Indices of colours, of which the high bytes count.
   *
   * @param map all reds, then all greens, then all blues, of 16 bits each
   */
  static Samples palette(int[] map) {
    int count = map.length / 3;
    return (image, packed, at) -> {
      Raster raster = image.getRaster();
      int[] row = new int[raster.getWidth()];
      int next = at;
      for (int y = 0; y < raster.getHeight(); y++) {
        Samples.row(raster, y, row);
        for (int i : row) {
          packed[next++] = map[i] >> 8 << 16 | map[count + i] >> 8 << 8 | map[2 * count + i] >> 8;
        }
      }
    };
  }

  /**
   * Colours that were multiplied by their alpha.
   *
   * @param shift to the high eight bits
   */
  static Samples premultiplied(int shift) {
    return (image, packed, at) -> {
      Raster raster = image.getRaster();
      int[] row = new int[4 * raster.getWidth()];
      int next = at;
      for (int y = 0; y < raster.getHeight(); y++) {
        Samples.row(raster, y, row);
        for (int x = 0; x < row.length; x += 4) {
          int alpha = row[x + 3] >> shift;
          packed[next++] =
              divided(row[x] >> shift, alpha) << 16
                  | divided(row[x + 1] >> shift, alpha) << 8
                  | divided(row[x + 2] >> shift, alpha);
        }
      }
    };
  }

  private static int divided(int colour, int alpha) {
    return alpha == 0 ? 0 : Math.min(255, 255 * colour / alpha);
  }

  /**
   * Cyan, magenta, yellow and black.
   *
   * @param shift to the high eight bits
   */
  static Samples inks(int shift) {
    return (image, packed, at) -> {
      Raster raster = image.getRaster();
      int[] row = new int[INKS * raster.getWidth()];
      int next = at;
      for (int y = 0; y < raster.getHeight(); y++) {
        Samples.row(raster, y, row);
        for (int x = 0; x < row.length; x += INKS) {
          int light = 255 - (row[x + 3] >> shift);
          packed[next++] =
              lit(row[x] >> shift, light) << 16
                  | lit(row[x + 1] >> shift, light) << 8
                  | lit(row[x + 2] >> shift, light);
        }
      }
    };
  }

  /** What an ink leaves of the light, rounded as PIL rounds. */
  private static int lit(int ink, int light) {
    int product = ink * light + 128;
    return Math.max(0, light - ((product >> 8) + product >> 8));
  }
}
