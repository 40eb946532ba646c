package dev.emc.checkpoint.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The elements of a tensor in row-major order, little-endian, handed out piece by piece so that a
 * file of any size passes through a small buffer.
 */
@FunctionalInterface
public interface TensorData {
  /** The most bytes handed out at once. */
  int CHUNK_BYTES = 1 << 20;

  /** Takes one piece. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes the next elements.
     *
     * @param chunk little-endian, whole elements; only valid during the call
     */
    void accept(ByteBuffer chunk) throws IOException;
  }

  /** Hands every element to the sink, in order. May be called again and again. */
  void read(Sink sink) throws IOException;

  /**
   * Elements that lie in memory.
   *
   * @param bytes little-endian, from position to limit; not copied
   */
  static TensorData inMemory(ByteBuffer bytes) {
    ByteBuffer all = bytes.asReadOnlyBuffer();
    return sink -> {
      for (int at = all.position(); at < all.limit(); at += CHUNK_BYTES) {
        int length = Math.min(CHUNK_BYTES, all.limit() - at);
        sink.accept(all.slice(at, length).order(ByteOrder.LITTLE_ENDIAN));
      }
    };
  }

  /**
   * Elements that lie one after the other in a file.
   *
   * @param start position of the first byte
   * @param length bytes
   */
  static TensorData inFile(ByteSource source, long start, long length) {
    return sink -> {
      if (length == 0) {
        return;
      }
      ByteBuffer buffer =
          ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, length)).order(ByteOrder.LITTLE_ENDIAN);
      try (ByteSource.Reader reader = source.open()) {
        for (long at = 0; at < length; at += CHUNK_BYTES) {
          buffer.clear().limit((int) Math.min(CHUNK_BYTES, length - at));
          reader.read(start + at, buffer);
          sink.accept(buffer.flip());
        }
      }
    };
  }
}
