package dev.emc.core.data;

import dev.emc.core.augment.Image;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes JPEG and WebP with OpenCV's native readers, and everything else, and what OpenCV refuses,
 * with another decoder, so that it alone says what is wrong with a file.
 */
public final class OpenCvDecoder implements Decoder {
  private static final Logger LOG = LoggerFactory.getLogger(OpenCvDecoder.class);
  private static final String WEBP = "webp";

  private static final int FLAGS =
      opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

  private final Decoder other;
  private final Set<String> extensions;

  private OpenCvDecoder(Decoder other) {
    this.other = other;
    var all = new HashSet<>(other.extensions());
    all.add(WEBP);
    extensions = Set.copyOf(all);
  }

  /**
   * The decoder, if the machine can load OpenCV.
   *
   * @param other for what OpenCV does not read
   */
  public static Optional<Decoder> load(Decoder other) {
    try {
      Loader.load(opencv_core.class);
      Loader.load(opencv_imgcodecs.class);
      return Optional.of(new OpenCvDecoder(other));
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
  public Image decode(byte[] file, int channels) throws IOException {
    boolean webp = ImageHeader.isWebp(file);
    if (!webp && !ImageHeader.isJpeg(file)) {
      return other.decode(file, channels);
    }
    Optional<ImageHeader> header = ImageHeader.read(file);
    if (header.isPresent()) {
      // A damaged header may announce any size, and native memory has no limit of its own.
      PixelLimits.check(header.get().width(), header.get().height());
      Optional<Image> image = decodeNative(file);
      if (image.isPresent()) {
        return channels == 3 ? image.get() : Luma.of(image.get());
      }
    }
    if (webp) {
      throw new IOException("the file is truncated or corrupt");
    }
    return other.decode(file, channels);
  }

  /** The image in colour, or empty if OpenCV cannot read all of it. */
  private static Optional<Image> decodeNative(byte[] file) {
    try (var bytes = new BytePointer(file);
        var encoded = new Mat(1, file.length, opencv_core.CV_8UC1, bytes);
        Mat decoded = opencv_imgcodecs.imdecode(encoded, FLAGS)) {
      if (decoded.empty()) {
        return Optional.empty();
      }
      byte[] pixels = new byte[decoded.rows() * decoded.cols() * 3];
      decoded.data().get(pixels);
      return Optional.of(new Image(decoded.rows(), decoded.cols(), 3, pixels));
    } catch (RuntimeException e) {
      // OpenCV's own exceptions: the other decoder finds better words.
      return Optional.empty();
    }
  }
}
