package dev.emc.core.data;

import dev.emc.core.augment.Image;
import java.io.IOException;
import java.util.Set;

/**
 * Turns what another decoder makes of a JPEG photo as its EXIF mark asks, like PIL's {@code
 * ImageOps.exif_transpose}.
 */
final class UprightDecoder implements Decoder {
  private final Decoder decoder;

  UprightDecoder(Decoder decoder) {
    this.decoder = decoder;
  }

  @Override
  public Set<String> extensions() {
    return decoder.extensions();
  }

  @Override
  public Image decode(byte[] file, int channels) throws IOException {
    return turned(decoder.decode(file, channels), ExifOrientation.of(file));
  }

  /**
   * Turns an image.
   *
   * @param orientation 1 to 8, as EXIF counts them: 2 to 4 mirror or turn by 180 degrees, 5 to 8
   *     also exchange rows and columns
   */
  private static Image turned(Image image, int orientation) {
    if (orientation == 1) {
      return image;
    }
    boolean exchanged = orientation >= 5;
    boolean fromRight =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean fromBottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int height = exchanged ? image.width() : image.height();
    int width = exchanged ? image.height() : image.width();
    int channels = image.channels();
    byte[] stored = image.pixels();
    byte[] pixels = new byte[stored.length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = exchanged ? y : x;
        int row = exchanged ? x : y;
        if (fromRight) {
          column = image.width() - 1 - column;
        }
        if (fromBottom) {
          row = image.height() - 1 - row;
        }
        int from = (row * image.width() + column) * channels;
        for (int c = 0; c < channels; c++) {
          pixels[at++] = stored[from + c];
        }
      }
    }
    return new Image(height, width, channels, pixels);
  }
}
