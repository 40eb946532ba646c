package dev.emc.images.decode;

import java.io.IOException;
import java.util.stream.IntStream;
import javax.imageio.ImageReader;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;

/**
 * What the first directory of a TIFF file says about its samples (TIFF 6.0): those that PIL turns
 * into red, green and blue are read as PIL reads them, all others are refused.
 */
final class TiffKind {
  private static final int SIGNED = 2;
  private static final int FLOAT = 3;
  private static final int UNSPECIFIED = 4;
  private static final int RAW = 1;
  private static final int JPEG = 7;

  private final int photometric;
  private final int samples;
  private final int bits;
  private final int format;
  private final int compression;
  private final boolean premultiplied;
  private final int[] colorMap;

  private TiffKind(TIFFDirectory directory) throws IOException {
    photometric =
        number(directory, BaselineTIFFTagSet.TAG_PHOTOMETRIC_INTERPRETATION, Integer.MAX_VALUE);
    samples = number(directory, BaselineTIFFTagSet.TAG_SAMPLES_PER_PIXEL, 1);
    compression = number(directory, BaselineTIFFTagSet.TAG_COMPRESSION, RAW);
    bits = same(directory, BaselineTIFFTagSet.TAG_BITS_PER_SAMPLE, "bits per sample");
    format = same(directory, BaselineTIFFTagSet.TAG_SAMPLE_FORMAT, "formats of samples");
    premultiplied =
        number(directory, BaselineTIFFTagSet.TAG_EXTRA_SAMPLES, 0)
            == BaselineTIFFTagSet.EXTRA_SAMPLES_ASSOCIATED_ALPHA;
    colorMap = numbers(directory, BaselineTIFFTagSet.TAG_COLOR_MAP);
  }

  /** The kind of a file's first image. */
  static TiffKind of(ImageReader reader) throws IOException {
    return new TiffKind(TIFFDirectory.createFromMetadata(reader.getImageMetadata(0)));
  }

  private static int[] numbers(TIFFDirectory directory, int tag) {
    TIFFField field = directory.getTIFFField(tag);
    return field == null
        ? new int[0]
        : IntStream.range(0, field.getCount()).map(field::getAsInt).toArray();
  }

  private static int number(TIFFDirectory directory, int tag, int otherwise) {
    int[] all = numbers(directory, tag);
    return all.length == 0 ? otherwise : all[0];
  }

  /** What is said once for each sample, or for all; 1 if it is not said. */
  private static int same(TIFFDirectory directory, int tag, String what) throws IOException {
    int[] all = numbers(directory, tag);
    if (IntStream.of(all).distinct().count() > 1) {
      throw new IOException("a TIFF image of several " + what + " is not read");
    }
    return all.length == 0 ? 1 : all[0];
  }

  /**
   * How its samples become colours.
   *
   * @throws IOException if they do not; one line
   */
  Samples samples() throws IOException {
    boolean whole = format == 1 || format == UNSPECIFIED;
    boolean bytes = whole && (bits == 8 || bits == 16);
    switch (photometric) {
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_WHITE_IS_ZERO:
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_BLACK_IS_ZERO:
        if (bytes && samples <= 2
            || whole && samples == 1 && (bits == 1 || bits == 2 || bits == 4)) {
          return Samples.ofColours();
        }
        if (samples == 1 && isClipped()) {
          return TiffSamples.clipped();
        }
        break;
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_RGB:
        if (bytes && (samples == 3 || samples == 4 && compression != JPEG)) {
          return samples == 4 && premultiplied
              ? TiffSamples.premultiplied(bits - 8)
              : Samples.ofColours();
        }
        break;
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_PALETTE_COLOR:
        if (whole && samples == 1 && bits <= 8 && colorMap.length == 3 << bits) {
          return TiffSamples.palette(colorMap);
        }
        break;
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_CMYK:
        if (bytes && samples == 4 && compression != JPEG) {
          return TiffSamples.inks(bits - 8);
        }
        break;
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_Y_CB_CR:
        if (bytes && bits == 8 && samples == 3) {
          return Samples.ofColours();
        }
        break;
      default:
        break;
    }
    throw new IOException(
        "a TIFF image of %s sample%s of %s bits (%s) in %s is not read"
            .formatted(samples, samples == 1 ? "" : "s", bits, formatName(), colours()));
  }

  /** Numbers beyond bytes, which PIL clips. */
  private boolean isClipped() {
    return photometric == BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_BLACK_IS_ZERO
        && (bits == 32 || bits == 16 && format == SIGNED);
  }

  private String formatName() {
    return switch (format) {
      case SIGNED -> "signed";
      case FLOAT -> "floating point";
      default -> "unsigned";
    };
  }

  private String colours() {
    return switch (photometric) {
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_WHITE_IS_ZERO,
          BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_BLACK_IS_ZERO ->
          "grey";
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_RGB -> "RGB";
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_PALETTE_COLOR -> "colours of a palette";
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_CMYK -> "CMYK";
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_Y_CB_CR -> "YCbCr";
      case BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_CIELAB,
          BaselineTIFFTagSet.PHOTOMETRIC_INTERPRETATION_ICCLAB ->
          "Lab";
      default -> "photometric interpretation " + photometric;
    };
  }

  /** Bytes that the reader takes for one strip or tile as the file has it, all of it at once. */
  long decodedBytes(ImageReader reader) throws IOException {
    if (compression == RAW) {
      return 0;
    }
    long width = Math.min(reader.getWidth(0), reader.getTileWidth(0));
    long height = Math.min(reader.getHeight(0), reader.getTileHeight(0));
    return 2 * height * ((width * samples * bits + 7) / 8);
  }
}
