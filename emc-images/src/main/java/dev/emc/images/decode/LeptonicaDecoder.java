package dev.emc.images.decode;

import dev.emc.images.augment.Image;
import dev.emc.images.augment.Reduction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes JPEG and WebP with the native libraries inside Leptonica (libjpeg-turbo and libwebp), and
 * everything else, and what those refuse, with another decoder, so that it alone says what is wrong
 * with a file.
 */
public final class LeptonicaDecoder implements Decoder {
  private static final Logger LOG = LoggerFactory.getLogger(LeptonicaDecoder.class);
  private static final String WEBP = "webp";
  private static final int COLOUR_BITS = 32;
  private static final int GREY_BITS = 8;

  /** Of Leptonica's image, and once more while a lossless WebP is decoded. */
  private static final int BYTES_PER_PIXEL = 4;

  private final Decoder other;
  private final Set<String> extensions;

  private LeptonicaDecoder(Decoder other) {
    this.other = other;
    var all = new HashSet<>(other.extensions());
    all.add(WEBP);
    extensions = Set.copyOf(all);
  }

  /**
   * The decoder, if the machine can load Leptonica.
   *
   * @param other for what is neither JPEG nor WebP
   */
  public static Optional<Decoder> load(Decoder other) {
    try {
      Loader.load(leptonica.class);
      // It would write about every damaged file to the console.
      leptonica.setMsgSeverity(leptonica.L_SEVERITY_NONE);
      return Optional.of(new LeptonicaDecoder(other));
    } catch (LinkageError | RuntimeException e) {
      LOG.warn(
          "no native image decoder on this machine, reading images in Java ({})", e.toString());
      return Optional.empty();
    }
  }

  @Override
  public Set<String> extensions() {
    return extensions;
  }

  @Override
  public boolean reduces() {
    return true;
  }

  @Override
  public Image decode(byte[] file, int channels) throws IOException {
    return decode(file, channels, Reduction.Choice.NONE);
  }

  /** Native code needs the whole file at once. */
  @Override
  public Image decode(Path file, int channels, Reduction.Choice choice) throws IOException {
    byte[] first = ImageHeader.firstBytes(file);
    return ImageHeader.isWebp(first) || ImageHeader.isJpeg(first)
        ? Decoder.super.decode(file, channels, choice)
        : other.decode(file, channels, choice);
  }

  /** Reduces JPEGs alone: of each block of 8 × 8 pixels only the coarse waves are turned back. */
  @Override
  public Image decode(byte[] file, int channels, Reduction.Choice choice) throws IOException {
    if (ImageHeader.isWebp(file)) {
      return shown(webp(file), channels);
    }
    if (ImageHeader.isJpeg(file)) {
      Optional<JpegHeader> header = JpegHeader.read(file);
      if (header.isPresent()) {
        Optional<Image> image = readJpeg(file, header.get(), choice);
        if (image.isPresent()) {
          return shown(image.get(), channels);
        }
      }
    }
    return other.decode(file, channels);
  }

  private static Image shown(Image colour, int channels) {
    if (channels == 3) {
      return colour;
    }
    Luma.replace(colour.packed());
    return Image.ofGrey(colour.height(), colour.width(), colour.packed())
        .reducedBy(colour.reduction());
  }

  /** The image in colour, or empty if the library does not read all of it. */
  private static Optional<Image> readJpeg(byte[] file, JpegHeader header, Reduction.Choice choice)
      throws IOException {
    if (!ImageHeader.endsJpeg(file)) {
      return Optional.empty();
    }
    header.requireFewScans();
    int factor = choice.factor(header.height(), header.width());
    var reduction = Reduction.of(factor, header.height(), header.width());
    long pixels = (long) header.width() * header.height();
    PixelLimits.check(
        header.width(),
        header.height(),
        file.length,
        BYTES_PER_PIXEL * pixels + header.coefficientBytes() + file.length);
    int[] warnings = new int[1];
    CErrorStream.mute();
    PIX pix;
    try {
      if (!isSized(file, header)) {
        return Optional.empty();
      }
      pix = leptonica.pixReadMemJpeg(file, file.length, 0, factor, warnings, 0);
    } finally {
      CErrorStream.unmute();
    }
    Optional<Image> image = take(pix, warnings[0] == 0);
    return factor == 1 ? image : image.map(i -> i.reducedBy(reduction));
  }

  /**
   * Whether the library sees the size that was checked: a file that is made to be read in two ways
   * must not make it take memory for another one.
   */
  private static boolean isSized(byte[] file, JpegHeader header) {
    int[] width = new int[1];
    int[] height = new int[1];
    int failed =
        leptonica.readHeaderMemJpeg(
            file, file.length, width, height, new int[1], new int[1], new int[1]);
    return failed == 0 && width[0] == header.width() && height[0] == header.height();
  }

  private static Image webp(byte[] file) throws IOException {
    Optional<ImageHeader> header = ImageHeader.webp(file);
    if (header.isPresent()) {
      boolean animated = header.get().animated();
      long pixels = (long) header.get().width() * header.get().height();
      // A frame, taken out of the file, lies in memory beside the canvas that it is put on.
      long frame = animated ? BYTES_PER_PIXEL * pixels + file.length : 0;
      // A damaged header may announce any size, and native memory has no limit of its own.
      PixelLimits.check(
          header.get().width(),
          header.get().height(),
          file.length + frame,
          2 * BYTES_PER_PIXEL * pixels + file.length);
      Optional<Image> image =
          animated
              ? AnimatedWebp.first(file, header.get(), LeptonicaDecoder::readWebp)
              : readWebp(file);
      if (image.isPresent()) {
        return image.get();
      }
    }
    throw new IOException("the file is truncated or corrupt");
  }

  private static Optional<Image> readWebp(byte[] file) {
    return take(leptonica.pixReadMemWebP(file, file.length), true);
  }

  private static Optional<Image> take(PIX pix, boolean complete) {
    if (pix == null || pix.isNull()) {
      return Optional.empty();
    }
    try {
      if (!complete) {
        return Optional.empty();
      }
      int[] packed = new int[pix.w() * pix.h()];
      if (pix.d() == COLOUR_BITS) {
        leptonica.pixGetData(pix).get(packed);
        dropAlpha(packed);
      } else if (pix.d() == GREY_BITS) {
        readGreys(pix, packed);
      } else {
        return Optional.empty();
      }
      return Optional.of(Image.ofRgb(pix.h(), pix.w(), packed));
    } finally {
      leptonica.pixDestroy(pix);
    }
  }

  private static void dropAlpha(int[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = pixels[i] >>> 8;
    }
  }

  /** Rows of bytes, filled up to whole ints, the leftmost pixel in the highest byte. */
  private static void readGreys(PIX pix, int[] packed) {
    int[] words = new int[pix.wpl()];
    IntPointer data = leptonica.pixGetData(pix);
    int at = 0;
    for (int y = 0; y < pix.h(); y++) {
      data.position((long) y * words.length).get(words);
      for (int x = 0; x < pix.w(); x++) {
        int grey = words[x / 4] >> 24 - x % 4 * 8 & 0xFF;
        packed[at++] = grey << 16 | grey << 8 | grey;
      }
    }
  }
}
