package dev.emc.images.decode;

import dev.emc.images.augment.Image;

/** PIL's luma (ITU-R 601-2), which leaves greys as they are. */
public final class Luma {
  private Luma() {}

  /** A colour image in grey: L = (19595 R + 38470 G + 7471 B + 32768) &gt;&gt; 16. */
  public static Image of(Image colour) {
    int[] greys = colour.packed().clone();
    replace(greys);
    return Image.ofGrey(colour.height(), colour.width(), greys);
  }

  /**
   * Replaces colours by greys.
   *
   * @param packed red · 2^16 + green · 2^8 + blue each; a grey each afterwards
   */
  static void replace(int[] packed) {
    for (int i = 0; i < packed.length; i++) {
      int pixel = packed[i];
      packed[i] =
          19595 * (pixel >> 16 & 0xFF) + 38470 * (pixel >> 8 & 0xFF) + 7471 * (pixel & 0xFF) + 32768
              >> 16;
    }
  }
}
