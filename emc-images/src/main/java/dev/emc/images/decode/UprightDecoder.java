package dev.emc.images.decode;

import dev.emc.images.augment.Image;
import dev.emc.images.augment.Reduction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Turns what another decoder makes of a JPEG photo as its EXIF mark asks, like PIL's {@code
 * ImageOps.exif_transpose}.
 */
final class UprightDecoder implements Decoder {
  /** From this mark on, rows and columns are exchanged. */
  private static final int EXCHANGED = 5;

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
    return decode(file, channels, Reduction.Choice.NONE);
  }

  /** Only JPEG files are turned. */
  @Override
  public Image decode(Path file, int channels, Reduction.Choice choice) throws IOException {
    return ImageHeader.isJpeg(ImageHeader.firstBytes(file))
        ? Decoder.super.decode(file, channels, choice)
        : decoder.decode(file, channels, choice);
  }

  @Override
  public boolean reduces() {
    return decoder.reduces();
  }

  @Override
  public Image decode(byte[] file, int channels, Reduction.Choice choice) throws IOException {
    int orientation = ExifOrientation.of(file);
    if (orientation == 1) {
      return decoder.decode(file, channels, choice);
    }
    Optional<JpegHeader> header = JpegHeader.read(file);
    if (header.isPresent()) {
      checkTwice(header.get(), file.length);
    }
    Reduction.Choice stored =
        orientation < EXCHANGED ? choice : (height, width) -> choice.factor(width, height);
    return turned(decoder.decode(file, channels, stored), orientation);
  }

  /** The image as it is stored and as it is turned are in memory together. */
  private static void checkTwice(JpegHeader header, int fileBytes) throws IOException {
    long stored = (long) PixelLimits.BYTES_PER_PIXEL * header.width() * header.height();
    PixelLimits.check(header.width(), header.height(), stored + fileBytes, 0);
  }

  /**
   * Turns an image.
   *
   * @param orientation 2 to 8, as EXIF counts them: 2 to 4 mirror or turn by 180 degrees, 5 to 8
   *     also exchange rows and columns
   */
  private static Image turned(Image image, int orientation) {
    boolean exchanged = orientation >= EXCHANGED;
    boolean fromRight =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean fromBottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int height = exchanged ? image.width() : image.height();
    int width = exchanged ? image.height() : image.width();
    int[] stored = image.packed();
    int[] packed = new int[stored.length];
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
        packed[at++] = stored[row * image.width() + column];
      }
    }
    boolean toTop = exchanged ? fromRight : fromBottom;
    boolean toLeft = exchanged ? fromBottom : fromRight;
    Image turned =
        image.channels() == 1
            ? Image.ofGrey(height, width, packed)
            : Image.ofRgb(height, width, packed);
    return turned.reducedBy(turned(image.reduction(), exchanged, toTop, toLeft));
  }

  /**
   * Turns the place of an image in its full size.
   *
   * @param toTop whether what was last is in the first row now
   * @param toLeft whether what was last is in the first column now
   */
  private static Reduction turned(
      Reduction stored, boolean exchanged, boolean toTop, boolean toLeft) {
    int factor = stored.factor();
    int height = exchanged ? stored.width() : stored.height();
    int width = exchanged ? stored.height() : stored.width();
    var whole = Reduction.of(factor, height, width);
    double top = toTop ? whole.reducedHeight() - (double) height / factor : 0;
    double left = toLeft ? whole.reducedWidth() - (double) width / factor : 0;
    return new Reduction(factor, height, width, top, left);
  }
}
