package dev.emc.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file entirely or not at all: beside its place, forced to the device, then renamed. Every
 * file that is not a growing log is written by this.
 *
 * <p>A file that is replaced keeps its permissions, a new one has those that the process gives its
 * files. Where a link leads, there the file is written. Devices and pipes, such as {@code
 * /dev/stdout}, take the bytes as they come.
 */
public final class WholeFile {
  /** Links followed before a circle is assumed. */
  private static final int MOST_LINKS = 40;

  /** Where links may lead to open files of processes, which have no place to be replaced at. */
  private static final Path PROCESSES = Path.of("/proc");

  private WholeFile() {}

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all bytes. */
    void write(WritableByteChannel channel) throws IOException;
  }

  /** Writes a text in UTF-8; see {@link #write(Path, Content)}. */
  public static void text(Path path, CharSequence text) throws IOException {
    bytes(path, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Writes lines in UTF-8, each with its end; see {@link #write(Path, Content)}. */
  public static void lines(Path path, Iterable<String> lines) throws IOException {
    bytes(path, joined(lines));
  }

  private static byte[] joined(Iterable<String> lines) {
    var text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** What else is to be written before a file comes to its place. */
  @FunctionalInterface
  public interface Companion {
    /** Writes it. */
    void write() throws IOException;
  }

  /**
   * Writes lines that belong to another file: either both files are written, or neither is. See
   * {@link #write(Path, Content)}.
   */
  public static void linesAfter(Path path, Iterable<String> lines, Companion other)
      throws IOException {
    write(
        path,
        channel -> {
          writeAll(channel, ByteBuffer.wrap(joined(lines)));
          other.write();
        });
  }

  /** Writes bytes; see {@link #write(Path, Content)}. */
  public static void bytes(Path path, byte[] bytes) throws IOException {
    write(path, channel -> writeAll(channel, ByteBuffer.wrap(bytes)));
  }

  /**
   * Writes a file, replacing one that is there. If that fails, what was there stays and nothing new
   * is left behind; what a killed process left of the same file is removed.
   *
   * @throws IOException with one clear line that names the file
   */
  public static void write(Path path, Content content) throws IOException {
    try {
      Path target = linked(path);
      if (target.startsWith(PROCESSES) || Files.exists(target) && isNoFile(target)) {
        writeThrough(path, content);
        return;
      }
      Path folder = target.getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        throw new IOException("there is no folder " + folder);
      }
      if (Files.exists(target) && !Files.isWritable(target)) {
        throw new IOException("it is write-protected");
      }
      try (UnfinishedFile beside = UnfinishedFile.of(target)) {
        content.write(beside.channel());
        beside.channel().force(true);
        beside.takePermissions(target);
        Files.move(beside.path(), target, StandardCopyOption.ATOMIC_MOVE);
      }
      syncFolder(folder);
    } catch (IOException e) {
      throw IoReason.cannotWrite(path, e);
    }
  }

  /**
   * Whether a file has the hidden name of one that is being written, or that a killed process left:
   * the next writing of the same file removes that.
   */
  public static boolean isUnfinished(Path file) {
    return UnfinishedFile.isOne(String.valueOf(file.getFileName()));
  }

  private static boolean isNoFile(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException("it is a folder");
    }
    return !Files.isRegularFile(target);
  }

  /** The place that a path's links lead to, whether or not something is there. */
  private static Path linked(Path path) throws IOException {
    Path current = path.toAbsolutePath();
    for (int i = 0; i < MOST_LINKS && Files.isSymbolicLink(current); i++) {
      if (current.startsWith(PROCESSES)) {
        return current;
      }
      current = current.resolveSibling(Files.readSymbolicLink(current));
    }
    return current;
  }

  private static void writeThrough(Path path, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      content.write(channel);
    }
  }

  private static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Forces the names in a folder to the device, where the system has a way to. */
  public static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file is whole and in its place; only a crash of the machine could still undo it.
    }
  }
}
