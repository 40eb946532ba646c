package dev.emc.core.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What processes left that were killed while DJL unpacked the engine: folders of its cache that
 * were never given their name, hundreds of megabytes each.
 *
 * <p>Another process may be unpacking just now. If it is ours, it holds the lock; if it is another
 * program on DJL, its files are young.
 */
final class UnpackingLeftovers {
  /** Nothing is written to for this long while it is unpacked. */
  static final Duration QUIET = Duration.ofMinutes(10);

  private static final String LOCK = ".emc-unpacking";

  /** As {@code createTempDirectory("tmp")} and {@code createTempFile("jni", "tmp")} name them. */
  private static final Pattern FOLDER = Pattern.compile("tmp\\d+");

  private static final Pattern GLUE = Pattern.compile("jni\\d+tmp");

  private final Path cache;

  UnpackingLeftovers(Path cache) {
    this.cache = cache;
  }

  /**
   * Says that this process is unpacking, until closed.
   *
   * @return nothing if another process says so, or if no file can be locked there
   */
  Optional<AutoCloseable> claim() {
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              cache.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(channel);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // It cannot be claimed: then nothing is taken away either.
    }
    close(channel);
    return Optional.empty();
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Takes away what nobody is writing to any more. To be called while it is {@linkplain #claim()
   * claimed}.
   *
   * @return what was taken away
   */
  List<Path> sweep(Instant now) {
    var gone = new ArrayList<Path>();
    for (Path leftover : found()) {
      try {
        if (newest(leftover).isBefore(now.minus(QUIET))) {
          Trees.delete(leftover);
          gone.add(leftover);
        }
      } catch (IOException e) {
        // Somebody else took it away, or may alone do so.
      }
    }
    return gone;
  }

  /** What looks like left over, or like being unpacked. */
  List<Path> found() {
    var found = new ArrayList<Path>();
    for (Path entry : entries(cache)) {
      if (FOLDER.matcher(entry.getFileName().toString()).matches()) {
        found.add(entry);
      } else if (Files.isDirectory(entry)) {
        entries(entry).stream()
            .filter(file -> GLUE.matcher(file.getFileName().toString()).matches())
            .forEach(found::add);
      }
    }
    return found;
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static Instant newest(Path leftover) throws IOException {
    Instant newest = Instant.MIN;
    for (Path path : Trees.all(leftover)) {
      Instant time = Files.getLastModifiedTime(path).toInstant();
      newest = time.isAfter(newest) ? time : newest;
    }
    return newest;
  }
}
