package dev.emc.checkpoint.tensor;

import java.io.EOFException;

/** Bytes in memory. */
@SuppressWarnings("ArrayRecordComponent")
record MemorySource(String name, byte[] bytes) implements ByteSource {
  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public Reader open() {
    return (position, target) -> {
      int length = target.remaining();
      if (position < 0 || position > bytes.length - length) {
        throw new EOFException(name + ": ends at byte " + bytes.length);
      }
      target.put(bytes, (int) position, length);
    };
  }
}
