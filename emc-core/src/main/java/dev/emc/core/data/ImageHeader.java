package dev.emc.core.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the first bytes of a JPEG or WebP file say about its size.
 *
 * @param width in pixels
 * @param height in pixels
 */
record ImageHeader(int width, int height) {
  private static final int START_OF_SCAN = 0xDA;

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

  /** The size, or empty if the file is too short or another format. */
  static Optional<ImageHeader> read(byte[] file) {
    return isJpeg(file) ? jpeg(file) : isWebp(file) ? webp(file) : Optional.empty();
  }

  /** Walks the segments up to the frame header (ITU T.81, B.2.2). */
  private static Optional<ImageHeader> jpeg(byte[] file) {
    int position = 2;
    while (position + 9 <= file.length) {
      if (at(file, position) != 0xFF) {
        return Optional.empty();
      }
      int marker = at(file, position + 1);
      if (marker == 0xFF) {
        position++;
      } else if (isFrame(marker)) {
        return sized(big16(file, position + 7), big16(file, position + 5));
      } else if (marker == START_OF_SCAN) {
        return Optional.empty();
      } else {
        position += 2 + big16(file, position + 2);
      }
    }
    return Optional.empty();
  }

  /** SOF0 to SOF15 without the tables DHT, JPG and DAC between them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /** The three kinds of first chunk (RFC 9649, sections 2.5 to 2.7). */
  private static Optional<ImageHeader> webp(byte[] file) {
    if (file.length < 30) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (isText(file, 12, "VP8X")) {
      return sized(1 + (in.getInt(24) & 0xFFFFFF), 1 + (in.getInt(26) >>> 8));
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
    return width > 0 && height > 0 ? Optional.of(new ImageHeader(width, height)) : Optional.empty();
  }

  private static boolean isText(byte[] file, int from, String text) {
    return file.length >= from + text.length()
        && new String(file, from, text.length(), StandardCharsets.ISO_8859_1).equals(text);
  }

  private static int big16(byte[] file, int from) {
    return at(file, from) << 8 | at(file, from + 1);
  }

  private static int at(byte[] file, int from) {
    return file[from] & 0xFF;
  }
}
