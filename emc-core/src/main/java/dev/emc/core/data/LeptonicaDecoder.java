package dev.emc.core.data;

import dev.emc.core.augment.Image;
import dev.emc.core.augment.Reduction;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
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

  /** Reduces JPEGs alone: of each block of 8 × 8 pixels only the coarse waves are turned back. */
  @Override
  public Image decode(byte[] file, int channels, Reduction.Choice choice) throws IOException {
    boolean webp = ImageHeader.isWebp(file);
    if (!webp && !ImageHeader.isJpeg(file)) {
      return other.decode(file, channels);
    }
    Optional<ImageHeader> header = ImageHeader.read(file);
    if (header.isPresent()) {
      // A damaged header may announce any size, and native memory has no limit of its own.
      PixelLimits.check(header.get().width(), header.get().height());
      Optional<Image> image = webp ? readWebp(file) : readJpeg(file, header.get(), choice);
      if (image.isPresent()) {
        return channels == 3 ? image.get() : grey(image.get());
      }
    }
    if (webp) {
      throw new IOException("the file is truncated or corrupt");
    }
    return other.decode(file, channels);
  }

  private static Image grey(Image colour) {
    return Luma.of(colour).reducedBy(colour.reduction());
  }

  /** The image in colour, or empty if the library does not read all of it. */
  private static Optional<Image> readJpeg(
      byte[] file, ImageHeader header, Reduction.Choice choice) {
    if (!ImageHeader.endsJpeg(file)) {
      // libjpeg would say so on the console.
      return Optional.empty();
    }
    int[] warnings = new int[1];
    int factor = choice.factor(header.height(), header.width());
    PIX pix = leptonica.pixReadMemJpeg(file, file.length, 0, factor, warnings, 0);
    Optional<Image> image = take(pix, warnings[0] == 0);
    return factor == 1
        ? image
        : image.map(i -> i.reducedBy(Reduction.of(factor, header.height(), header.width())));
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
    int[] words = new int[pix.wpl() * pix.h()];
    leptonica.pixGetData(pix).get(words);
    int at = 0;
    for (int y = 0; y < pix.h(); y++) {
      for (int x = 0; x < pix.w(); x++) {
        int grey = words[y * pix.wpl() + x / 4] >> 24 - x % 4 * 8 & 0xFF;
        packed[at++] = grey << 16 | grey << 8 | grey;
      }
    }
  }
}
