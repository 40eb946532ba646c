package dev.emc.images.decode;

import dev.emc.images.augment.Image;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * The first frame of an animated WebP file (RFC 9649, section 2.7.1.1), on a black canvas of the
 * animation's size: what PIL shows before it is told to go on.
 */
final class AnimatedWebp {
  private static final int CHUNK_HEADER = 8;

  /** Of a frame, before its own chunks. */
  private static final int FRAME_HEADER = 16;

  private static final int FIRST_CHUNK = 12;
  private static final int EXTENDED_BYTES = 10;
  private static final byte ALPHA = 0x10;

  private AnimatedWebp() {}

  /**
   * The first frame, or empty if the file is damaged.
   *
   * @param canvas header of the file, whose size was checked
   * @param still reads a file without animation
   */
  static Optional<Image> first(
      byte[] file, ImageHeader canvas, Function<byte[], Optional<Image>> still) {
    int at = chunk(file, FIRST_CHUNK, file.length, "ANMF");
    if (at < 0) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int content = at + CHUNK_HEADER;
    int end = (int) Math.min(file.length, content + Integer.toUnsignedLong(in.getInt(at + 4)));
    if (content + FRAME_HEADER + CHUNK_HEADER > end) {
      return Optional.empty();
    }
    int left = 2 * (in.getInt(content) & 0xFFFFFF);
    int top = 2 * (in.getInt(content + 2) >>> 8);
    int width = 1 + (in.getInt(content + 6) & 0xFFFFFF);
    int height = 1 + (in.getInt(content + 8) >>> 8);
    if ((long) left + width > canvas.width() || (long) top + height > canvas.height()) {
      return Optional.empty();
    }
    Optional<byte[]> alone = alone(file, content + FRAME_HEADER, end, width, height);
    return alone
        .flatMap(still)
        .filter(frame -> frame.width() == width && frame.height() == height)
        .map(frame -> placed(frame, canvas, left, top));
  }

  private static Image placed(Image frame, ImageHeader canvas, int left, int top) {
    if (frame.width() == canvas.width() && frame.height() == canvas.height()) {
      return frame;
    }
    int[] packed = new int[canvas.width() * canvas.height()];
    for (int y = 0; y < frame.height(); y++) {
      System.arraycopy(
          frame.packed(),
          y * frame.width(),
          packed,
          (top + y) * canvas.width() + left,
          frame.width());
    }
    return Image.ofRgb(canvas.height(), canvas.width(), packed);
  }

  /** The frame as a file of its own. */
  private static Optional<byte[]> alone(byte[] file, int from, int end, int width, int height) {
    int alpha = chunk(file, from, end, "ALPH");
    int lossy = chunk(file, from, end, "VP8 ");
    int lossless = chunk(file, from, end, "VP8L");
    var chunks = new ByteArrayOutputStream();
    if (lossless >= 0) {
      copy(file, lossless, end, chunks);
    } else if (lossy >= 0) {
      if (alpha >= 0) {
        chunks.writeBytes(extended(width, height));
        copy(file, alpha, end, chunks);
      }
      copy(file, lossy, end, chunks);
    } else {
      return Optional.empty();
    }
    ByteBuffer whole =
        ByteBuffer.allocate(FIRST_CHUNK + chunks.size()).order(ByteOrder.LITTLE_ENDIAN);
    whole.put(text("RIFF")).putInt(4 + chunks.size()).put(text("WEBP")).put(chunks.toByteArray());
    return Optional.of(whole.array());
  }

  private static byte[] extended(int width, int height) {
    ByteBuffer chunk =
        ByteBuffer.allocate(CHUNK_HEADER + EXTENDED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    chunk.put(text("VP8X")).putInt(EXTENDED_BYTES).putInt(ALPHA);
    chunk.putShort((short) (width - 1)).put((byte) (width - 1 >> 16));
    chunk.putShort((short) (height - 1)).put((byte) (height - 1 >> 16));
    return chunk.array();
  }

  private static void copy(byte[] file, int at, int end, ByteArrayOutputStream out) {
    int size = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 4);
    long length = CHUNK_HEADER + padded(size);
    out.write(file, at, (int) Math.min(length, end - at));
  }

  /** Where the first chunk of a kind begins, or −1. */
  private static int chunk(byte[] file, int from, int end, String kind) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long at = from;
    while (at + CHUNK_HEADER <= end) {
      if (ImageHeader.isText(file, (int) at, kind)) {
        return (int) at;
      }
      at += CHUNK_HEADER + padded(in.getInt((int) at + 4));
    }
    return -1;
  }

  /** Chunks begin at even places. */
  private static long padded(int size) {
    long bytes = Integer.toUnsignedLong(size);
    return bytes + (bytes & 1);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
