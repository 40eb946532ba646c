package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.core.checkpoint.store.CheckpointDirectory;
import dev.emc.core.checkpoint.store.Retention;
import dev.emc.core.checkpoint.store.RunLock;
import dev.emc.core.checkpoint.store.SavedCheckpoint;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The directory of one run: {@code run.yaml}, {@code metrics.jsonl}, {@code timings.jsonl}, {@code
 * warnings.jsonl}, {@code events.out.tfevents.*} and {@code checkpoints/}. Held by one process at a
 * time.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String CONFIG = "run.yaml";
  private static final String CHECKPOINTS = "checkpoints";

  private final Path path;
  private final RunLock lock;
  private final boolean made;
  private boolean fresh;

  private RunDirectory(Path path, RunLock lock, boolean made, boolean fresh) {
    this.path = path;
    this.lock = lock;
    this.made = made;
    this.fresh = fresh;
  }

  /**
   * Takes a directory for a new run.
   *
   * @param config the resolved config, enough to repeat the run
   * @throws ConfigException if the directory already holds a run, or another process writes there
   */
  public static RunDirectory create(Path path, String config) throws IOException {
    if (Files.exists(path.resolve(CONFIG))) {
      throw new ConfigException(
          path + " already holds a run; go on with --resume " + path + " or choose another --out");
    }
    boolean made = !Files.exists(path);
    RunLock lock = RunLock.acquire(path);
    try {
      Path fresh = path.resolve(CONFIG + ".tmp");
      Files.writeString(fresh, config);
      Files.move(fresh, path.resolve(CONFIG), StandardCopyOption.ATOMIC_MOVE);
      return new RunDirectory(path, lock, made, true);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Takes a directory to go on with its run.
   *
   * @throws ConfigException if there is no run, or another process writes there
   */
  public static RunDirectory resume(Path path) throws IOException {
    configOf(path);
    return new RunDirectory(path, RunLock.acquire(path), false, false);
  }

  /**
   * Where a run's config is.
   *
   * @throws ConfigException if the directory holds no run
   */
  public static Path configOf(Path path) {
    Path config = configFileOf(path);
    if (!Files.isRegularFile(config)) {
      throw new ConfigException(path + " holds no run: there is no " + CONFIG);
    }
    return config;
  }

  private static Path configFileOf(Path path) {
    return path.resolve(CONFIG);
  }

  /** Whether a directory holds a run. */
  public static boolean isRun(Path path) {
    return Files.isRegularFile(configFileOf(path));
  }

  /** Where a run's checkpoints are. */
  public static Path checkpointsOf(Path path) {
    return path.resolve(CHECKPOINTS);
  }

  /**
   * The newest complete checkpoint of a run, which may be running.
   *
   * @throws ConfigException if it has none
   */
  public static SavedCheckpoint newestCheckpoint(Path path) throws IOException {
    Path checkpoints = checkpointsOf(path);
    if (!Files.isDirectory(checkpoints)) {
      throw new ConfigException(path + " has no checkpoint yet");
    }
    return CheckpointDirectory.read(checkpoints)
        .newestComplete()
        .orElseThrow(() -> new ConfigException(path + " has no complete checkpoint yet"));
  }

  /** The directory. */
  public Path path() {
    return path;
  }

  /** The last part of its path. */
  public String name() {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName());
  }

  /**
   * Gives up a directory in which nothing happened: removes the config, so that nothing half-made
   * is left. Does nothing once a checkpoint or a metric has been written.
   */
  public void discardIfUnused() throws IOException {
    if (Files.exists(checkpointsOf(path)) && holdsAnything(checkpointsOf(path))) {
      return;
    }
    if (MetricsLog.exists(path)) {
      return;
    }
    Files.deleteIfExists(checkpointsOf(path));
    Files.deleteIfExists(path.resolve(CONFIG));
    lock.closeAndDelete();
    if (!holdsAnything(path)) {
      Files.deleteIfExists(path);
    }
  }

  private static boolean holdsAnything(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.findAny().isPresent();
    }
  }

  CheckpointDirectory checkpoints(Retention retention) throws IOException {
    return CheckpointDirectory.open(checkpointsOf(path), retention);
  }

  /** Keeps what has been written from now on: the run has begun. */
  void begun() {
    fresh = false;
  }

  /** Gives the directory back; that of a run which never began is left as it was found. */
  @Override
  public void close() throws IOException {
    if (fresh) {
      Files.deleteIfExists(path.resolve(CONFIG));
      Files.deleteIfExists(path.resolve(StartingPoint.REPORT));
      deleteIfEmpty(checkpointsOf(path));
    }
    lock.close();
    if (fresh) {
      Files.deleteIfExists(path.resolve(RunLock.FILE));
      if (made) {
        deleteIfEmpty(path);
      }
    }
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // Somebody else's files are in it.
    }
  }
}
