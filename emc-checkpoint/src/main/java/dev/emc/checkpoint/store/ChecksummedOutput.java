package dev.emc.checkpoint.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32C;

/** Counts and checksums what passes through to a file. */
final class ChecksummedOutput implements WritableByteChannel {
  private final WritableByteChannel target;
  private final CRC32C checksum = new CRC32C();
  private long bytes;

  ChecksummedOutput(WritableByteChannel target) {
    this.target = target;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    ByteBuffer seen = source.duplicate();
    int count = target.write(source);
    seen.limit(seen.position() + count);
    checksum.update(seen);
    bytes += count;
    return count;
  }

  FileRecord record() {
    return new FileRecord(bytes, FileRecord.hex(checksum.getValue()));
  }

  @Override
  public boolean isOpen() {
    return target.isOpen();
  }

  @Override
  public void close() throws IOException {
    target.close();
  }
}
