package dev.emc.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A file being written beside its place under a hidden name of its own, {@code
 * .NAME.01234567.writing}; gone once it is closed, unless it was renamed.
 *
 * <p>It is locked while its process lives: so what a killed process left can be told from what
 * another one is writing.
 */
final class UnfinishedFile implements AutoCloseable {
  private static final String SUFFIX = ".writing";

  /** Longer names are left out of the hidden one, which file systems limit to 255 bytes. */
  private static final int LONGEST_NAME = 60;

  /** Those of this process: systems drop all locks on a file when one of its channels closes. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private UnfinishedFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Begins a file, and removes what killed processes have left of it.
   *
   * @param target absolute
   */
  static UnfinishedFile of(Path target) throws IOException {
    removeLeftovers(target);
    while (true) {
      String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
      Path path = target.resolveSibling(prefix(target) + random + SUFFIX);
      OURS.add(path);
      try {
        FileChannel channel =
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock(channel);
        if (Files.exists(path)) {
          return new UnfinishedFile(path, channel);
        }
        // Another process took it for a leftover before the lock was there.
        channel.close();
      } catch (FileAlreadyExistsException e) {
        // Another name.
      } catch (IOException e) {
        OURS.remove(path);
        throw e;
      }
      OURS.remove(path);
    }
  }

  private static String prefix(Path target) {
    String name = String.valueOf(target.getFileName());
    return "."
        + (name.length() > LONGEST_NAME ? "emc-" + Integer.toHexString(name.hashCode()) : name)
        + ".";
  }

  /** Whether a name is that of such a file. */
  static boolean isOne(String name) {
    return name.startsWith(".") && name.endsWith(SUFFIX);
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  /**
   * Takes over owner, group and permissions of a file that this one will replace, if there is one.
   */
  void takePermissions(Path target) throws IOException {
    PosixFileAttributes old = attributes(target);
    PosixFileAttributes own = attributes(path);
    if (old == null || own == null) {
      return;
    }
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    try {
      if (!own.group().equals(old.group())) {
        view.setGroup(old.group());
      }
      if (!own.owner().equals(old.owner())) {
        view.setOwner(old.owner());
      }
    } catch (IOException e) {
      // Only the administrator may give files away.
    }
    view.setPermissions(old.permissions());
  }

  private static @Nullable PosixFileAttributes attributes(Path path) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    return view == null || !Files.exists(path) ? null : view.readAttributes();
  }

  private static void removeLeftovers(Path target) {
    String prefix = prefix(target);
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            target.getParent(),
            entry -> {
              String name = entry.getFileName().toString();
              return name.startsWith(prefix) && name.endsWith(SUFFIX);
            })) {
      for (Path entry : entries) {
        if (!OURS.contains(entry)) {
          removeIfLeft(entry);
        }
      }
    } catch (IOException e) {
      // Nothing depends on it: the next write tries again.
    }
  }

  private static void removeIfLeft(Path entry) throws IOException {
    try (FileChannel channel = FileChannel.open(entry, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        Files.deleteIfExists(entry);
      }
    } catch (OverlappingFileLockException e) {
      // Held in this process, by whomever.
    }
  }

  private static void lock(FileChannel channel) {
    try {
      channel.tryLock(); // Until the channel closes.
    } catch (IOException e) {
      // A file system without locks: then nobody removes leftovers there either.
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(path);
      OURS.remove(path);
    }
  }
}
