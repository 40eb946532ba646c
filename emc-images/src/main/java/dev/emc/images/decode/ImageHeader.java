package dev.emc.images.decode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the first bytes of a file say: its format and, of a WebP file, its size.
 *
 * @param width in pixels
 * @param height in pixels
 * @param animated whether it holds frames
 */
record ImageHeader(int width, int height, boolean animated) {
  private static final int ANIMATION = 2;
  private static final int FIRST_BYTES = 12;

  /** So many bytes of a file that its format can be told. */
  static byte[] firstBytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(FIRST_BYTES);
    }
  }

  /** Whether a file starts as a JPEG file does. */
  static boolean isJpeg(byte[] file) {
    return file.length > 2 && at(file, 0) == 0xFF && at(file, 1) == 0xD8 && at(file, 2) == 0xFF;
  }

  /** Whether a JPEG file has an end of image (ITU T.81, B.1.1.3), whatever comes after it. */
  static boolean endsJpeg(byte[] file) {
    for (int i = file.length - 2; i > 2; i--) {
      if (at(file, i) == 0xFF && at(file, i + 1) == 0xD9) {
        return true;
      }
    }
    return false;
  }

  /** Whether a file starts as a WebP file does. */
  static boolean isWebp(byte[] file) {
    return isText(file, 0, "RIFF") && isText(file, 8, "WEBP");
  }

  /** The three kinds of first chunk (RFC 9649, sections 2.5 to 2.7). */
  static Optional<ImageHeader> webp(byte[] file) {
    if (file.length < 30 || !isWebp(file)) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (isText(file, 12, "VP8X")) {
      int width = 1 + (in.getInt(24) & 0xFFFFFF);
      int height = 1 + (in.getInt(26) >>> 8);
      return Optional.of(new ImageHeader(width, height, (file[20] & ANIMATION) != 0));
    }
    if (isText(file, 12, "VP8L")) {
      int bits = in.getInt(21);
      return sized(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF));
    }
    if (isText(file, 12, "VP8 ")) {
      return sized(in.getShort(26) & 0x3FFF, in.getShort(28) & 0x3FFF);
    }
    return Optional.empty();
  }

  private static Optional<ImageHeader> sized(int width, int height) {
    return width > 0 && height > 0
        ? Optional.of(new ImageHeader(width, height, false))
        : Optional.empty();
  }

  static boolean isText(byte[] file, int from, String text) {
    return file.length >= from + text.length()
        && new String(file, from, text.length(), StandardCharsets.ISO_8859_1).equals(text);
  }

  private static int at(byte[] file, int from) {
    return file[from] & 0xFF;
  }
}
