package dev.emc.core.checkpoint.tensor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file entirely or not at all: beside its place, forced to the device, then renamed. */
public final class WholeFile {
  private WholeFile() {}

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all bytes. */
    void write(WritableByteChannel channel) throws IOException;
  }

  /**
   * Writes a file, replacing one that is there. If that fails, what was there stays and nothing new
   * is left behind.
   *
   * @throws IOException with one clear line that names the file
   */
  public static void write(Path path, Content content) throws IOException {
    Path beside = path.resolveSibling("." + path.getFileName() + ".writing");
    try {
      try (FileChannel channel =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        content.write(channel);
        channel.force(true);
      }
      Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(path + ": cannot write this file: " + IoReason.of(e), e);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
