package dev.emc.checkpoint.store;

import dev.emc.api.ConfigException;
import dev.emc.files.IoReason;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * The right to write into a run directory, held by one process at a time. The operating system
 * takes it back when the process ends, however it ends.
 */
public final class RunLock implements Closeable {
  /** The file in a run directory that is locked. */
  public static final String FILE = "run.lock";

  /** Far behind the text: where locks are mandatory, others can still read who holds it. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final long POLL_MILLIS = 100;

  /**
   * Run directories locked by this process. POSIX gives a process's lock on a file back as soon as
   * it closes any of its handles on that file, so the file is never opened a second time.
   */
  private static final Map<Path, String> HELD_HERE = new ConcurrentHashMap<>();

  private final Path directory;
  private final FileChannel channel;

  private RunLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes the lock of a run directory, which is made if need be.
   *
   * @throws ConfigException if another run holds it; the message names its process and host
   */
  public static RunLock acquire(Path runDirectory) throws IOException {
    Path directory;
    try {
      Files.createDirectories(runDirectory);
      directory = runDirectory.toRealPath();
    } catch (IOException e) {
      throw unwritable(runDirectory, e);
    }
    String self = self();
    String here = HELD_HERE.putIfAbsent(directory, self);
    if (here != null) {
      throw taken(runDirectory, here);
    }
    boolean held = false;
    try {
      FileChannel channel = open(runDirectory, directory.resolve(FILE));
      try {
        if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
          throw taken(runDirectory, holder(channel));
        }
        channel.truncate(0);
        channel.write(StandardCharsets.UTF_8.encode(self), 0);
        held = true;
        return new RunLock(directory, channel);
      } finally {
        if (!held) {
          channel.close();
        }
      }
    } finally {
      if (!held) {
        HELD_HERE.remove(directory);
      }
    }
  }

  /** Whether a process, this one or another, writes into a run directory. */
  public static boolean isHeld(Path runDirectory) throws IOException {
    Path file = runDirectory.resolve(FILE);
    if (!Files.exists(file)) {
      return false;
    }
    if (HELD_HERE.containsKey(runDirectory.toRealPath())) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.tryLock(LOCKED_BYTE, 1, true) == null;
    }
  }

  /**
   * Waits until nobody writes into a run directory: a process whose parent was killed saves its run
   * and ends by itself.
   *
   * @param patience longest time to wait
   * @param stop asked while waiting
   */
  public static void awaitFree(Path runDirectory, Duration patience, BooleanSupplier stop)
      throws IOException {
    long begin = System.nanoTime();
    try {
      while (isHeld(runDirectory)
          && System.nanoTime() - begin < patience.toNanos()
          && !stop.getAsBoolean()) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static FileChannel open(Path runDirectory, Path file) throws CheckpointException {
    try {
      return FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unwritable(runDirectory, e);
    }
  }

  private static CheckpointException unwritable(Path runDirectory, IOException e) {
    return new CheckpointException(
        runDirectory + ": cannot write into this run directory: " + IoReason.of(e), e);
  }

  private static ConfigException taken(Path runDirectory, String holder) {
    return new ConfigException(
        "%s: another run is writing into this directory (%s); wait for it or choose another directory"
            .formatted(runDirectory, holder));
  }

  private static String self() {
    return "process %s on host %s since %s"
        .formatted(
            ProcessHandle.current().pid(),
            hostName(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(512);
    channel.read(text, 0);
    String holder = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
    return holder.isEmpty() ? "unknown process" : holder;
  }

  /** Gives the lock back and removes its file: nobody will come back to this directory. */
  public void closeAndDelete() throws IOException {
    close();
    Files.deleteIfExists(directory.resolve(FILE));
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD_HERE.remove(directory);
    }
  }
}
