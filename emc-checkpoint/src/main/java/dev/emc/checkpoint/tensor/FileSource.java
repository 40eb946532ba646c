package dev.emc.checkpoint.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file as it was when it was first looked at. */
record FileSource(Path path, long size) implements ByteSource {
  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public Reader open() throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    if (channel.size() != size) {
      channel.close();
      throw new IOException(path + ": was changed while it was being read");
    }
    return new Reader() {
      @Override
      public void read(long position, ByteBuffer target) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
          int count = channel.read(target, at);
          if (count < 0) {
            throw new EOFException(path + ": ends at byte " + at);
          }
          at += count;
        }
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
