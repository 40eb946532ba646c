package dev.emc.core.data;

import dev.emc.core.augment.Image;

/** PIL's luma (ITU-R 601-2), which leaves greys as they are. */
final class Luma {
  private Luma() {}

  /** A colour image in grey. */
  static Image of(Image colour) {
    return new Image(colour.height(), colour.width(), 1, of(colour.pixels()));
  }

  /**
   * L = (19595 R + 38470 G + 7471 B + 32768) &gt;&gt; 16.
   *
   * @param colour (area, 3) bytes
   * @return (area) bytes
   */
  static byte[] of(byte[] colour) {
    byte[] pixels = new byte[colour.length / 3];
    for (int i = 0; i < pixels.length; i++) {
      int r = colour[3 * i] & 0xFF;
      int g = colour[3 * i + 1] & 0xFF;
      int b = colour[3 * i + 2] & 0xFF;
      pixels[i] = (byte) ((19595 * r + 38470 * g + 7471 * b + 32768) >> 16);
    }
    return pixels;
  }
}
