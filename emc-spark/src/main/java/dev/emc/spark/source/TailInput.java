package dev.emc.spark.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Remembers the last block of what was read: of a tar file that is whole it is of zeros. */
final class TailInput extends FilterInputStream {
  private static final int BLOCK = 512;

  private long count;

  /** Where the last byte stands that is not zero, counted from 1. */
  private long lastSet;

  TailInput(InputStream in) {
    super(in);
  }

  /** Whether whole blocks were read, and the last was of zeros. */
  boolean endsAsATarDoes() {
    return count >= BLOCK && count % BLOCK == 0 && count - lastSet >= BLOCK;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value >= 0) {
      count++;
      lastSet = value == 0 ? lastSet : count;
    }
    return value;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    int read = super.read(target, from, length);
    for (int i = read - 1; i >= 0; i--) {
      if (target[from + i] != 0) {
        lastSet = count + i + 1;
        break;
      }
    }
    count += Math.max(0, read);
    return read;
  }

  @Override
  public long skip(long wanted) throws IOException {
    // Read, so that nothing is passed over unseen.
    byte[] block = new byte[(int) Math.min(BLOCK * 16, Math.max(0, wanted))];
    int read = block.length == 0 ? 0 : read(block, 0, block.length);
    return Math.max(0, read);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
