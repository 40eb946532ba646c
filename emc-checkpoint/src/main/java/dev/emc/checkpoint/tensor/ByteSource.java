package dev.emc.checkpoint.tensor;

import dev.emc.api.ConfigException;
import dev.emc.files.InputFiles;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Bytes at positions: a file, or memory.
 *
 * <p>Files are read by position rather than mapped: a mapped file cannot be cut short by somebody
 * else without killing the process, counts as resident memory, and cannot be replaced on Windows.
 */
public interface ByteSource {
  /** Longest refusal, characters. */
  int MAX_FAULT = 500;

  /** What messages call it. */
  String name();

  /** Bytes there are. */
  long size();

  /** Starts reading. */
  Reader open() throws IOException;

  /** An open source. */
  @FunctionalInterface
  interface Reader extends Closeable {
    /**
     * Fills the buffer from position to limit.
     *
     * @param position of the first byte
     * @throws EOFException if the source ends before the buffer is full
     */
    void read(long position, ByteBuffer target) throws IOException;

    @Override
    default void close() throws IOException {}
  }

  /**
   * The refusal of this source, in one line whatever the file's own names have in them.
   *
   * @param what is wrong, as in {@code is cut short}
   */
  default ConfigException fault(String what) {
    return fault(what, null);
  }

  /** A refusal that was caused by another failure. */
  default ConfigException fault(String what, @Nullable Throwable cause) {
    var line = new StringBuilder();
    what.codePoints()
        .limit(MAX_FAULT)
        .map(character -> Character.isISOControl(character) ? '?' : character)
        .forEach(line::appendCodePoint);
    String end = what.codePointCount(0, what.length()) > MAX_FAULT ? "…" : "";
    return new ConfigException(name() + ": " + line + end, cause);
  }

  /** Reads a few bytes at once. */
  default ByteBuffer read(long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try (Reader reader = open()) {
      reader.read(position, buffer);
    }
    return buffer.flip();
  }

  /**
   * A file. It is opened anew whenever it is read, so there is nothing to close.
   *
   * @throws ConfigException if there is no such file or it cannot be read
   */
  static ByteSource file(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      throw new ConfigException(
          path
              + (Files.isExecutable(path)
                  ? ": is a folder, expected a checkpoint file"
                  : ": no permission to read this folder"));
    }
    try (FileChannel channel =
        FileChannel.open(InputFiles.require(path), StandardOpenOption.READ)) {
      return new FileSource(path, channel.size());
    } catch (NoSuchFileException e) {
      throw new ConfigException(path + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new ConfigException(path + ": no permission to read this file", e);
    }
  }

  /** Bytes in memory; not copied. */
  static ByteSource memory(String name, byte[] bytes) {
    return new MemorySource(name, bytes);
  }
}
