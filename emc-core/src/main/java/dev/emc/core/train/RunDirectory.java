package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.checkpoint.store.Retention;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.ResumedConfig;
import dev.emc.core.guard.GuardLedger;
import dev.emc.files.ShellWord;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one run: {@code run.yaml}, {@code metrics.jsonl}, {@code timings.jsonl}, {@code
 * warnings.jsonl}, {@code events.out.tfevents.*} and {@code checkpoints/}. Held by one process at a
 * time.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String CONFIG = "run.yaml";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String EVENTS = "events.out.tfevents.";

  private static final Set<String> OF_RUN =
      Set.of(
          CONFIG,
          CHECKPOINTS,
          "metrics.jsonl",
          "timings.jsonl",
          "warnings.jsonl",
          StartingPoint.REPORT,
          UnreadableList.FILE,
          "eval",
          "report.html");

  private final Path path;
  private final RunLock lock;
  private final @Nullable ResumedConfig resumed;
  private final boolean made;
  private final @Nullable SetAside replaced;
  private boolean fresh;

  private RunDirectory(
      Path path,
      RunLock lock,
      @Nullable ResumedConfig resumed,
      boolean made,
      boolean fresh,
      @Nullable SetAside replaced) {
    this.replaced = replaced;
    this.path = path;
    this.lock = lock;
    this.resumed = resumed;
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
    return create(path, config, false);
  }

  /**
   * Takes a directory for a new run.
   *
   * @param config the resolved config, enough to repeat the run
   * @param replace whether a run that is there gives way to the new one, once that has begun
   * @throws ConfigException if the directory already holds a run that is not to be replaced, or
   *     another process writes there
   */
  public static RunDirectory create(Path path, String config, boolean replace) throws IOException {
    if (!replace && Files.exists(path.resolve(CONFIG))) {
      throw new ConfigException(
          path
              + " already holds a run; go on with --resume "
              + ShellWord.of(path)
              + " or choose another --out");
    }
    boolean made = !Files.exists(path);
    RunLock lock = RunLock.acquire(path);
    SetAside replaced = null;
    try {
      replaced = replace ? SetAside.of(path, RunDirectory::isOfRun) : null;
      WholeFile.text(path.resolve(CONFIG), config);
      return new RunDirectory(path, lock, null, made, true, replaced);
    } catch (IOException | RuntimeException e) {
      if (replaced != null) {
        replaced.restore();
      }
      lock.close();
      throw e;
    }
  }

  /** Whether a run has written an entry of its directory, or evaluations and reports of it have. */
  private static boolean isOfRun(String entry) {
    return OF_RUN.contains(entry) || entry.startsWith(EVENTS);
  }

  /**
   * Takes a directory to go on with its run.
   *
   * @throws ConfigException if there is no run, or another process writes there
   */
  public static RunDirectory resume(Path path) throws IOException {
    return resume(path, null);
  }

  /**
   * Takes a directory to go on with its run, whose config may have changed.
   *
   * @param config takes the place of what the directory holds once the run goes on; null for none
   * @throws ConfigException if there is no run, or another process writes there
   */
  public static RunDirectory resume(Path path, @Nullable ResumedConfig config) throws IOException {
    configOf(path);
    return new RunDirectory(path, RunLock.acquire(path), config, false, false, null);
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

  /**
   * The best checkpoint of a run by its guard, which may be its start; empty if it has no guard or
   * has not begun.
   *
   * @throws ConfigException if it is damaged
   */
  public static Optional<SavedCheckpoint> bestCheckpoint(Path path) throws IOException {
    Path checkpoints = checkpointsOf(path);
    if (!Files.isDirectory(checkpoints)) {
      return Optional.empty();
    }
    Optional<SavedCheckpoint> newest = CheckpointDirectory.read(checkpoints).newestComplete();
    Optional<GuardLedger> guard =
        newest.isEmpty() ? Optional.empty() : GuardLedger.of(newest.get());
    return guard.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SavedCheckpoint.open(checkpoints.resolve(guard.get().best().checkpoint().folder())));
  }

  /** Epochs that a run, which may be running, has done by its newest complete checkpoint. */
  public static int epochsDone(Path path) throws IOException {
    Path checkpoints = checkpointsOf(path);
    if (!Files.isDirectory(checkpoints)) {
      return 0;
    }
    return CheckpointDirectory.read(checkpoints)
        .newestComplete()
        .map(saved -> saved.name().epochs())
        .orElse(0);
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

  /**
   * Keeps what has been written from now on: the run has begun, or goes on, and its config says
   * from where on what changes holds.
   *
   * @param step at which it does
   * @return what is different from now on, a line each
   */
  List<String> begun(long step) throws IOException {
    fresh = false;
    if (replaced != null) {
      replaced.delete();
    }
    if (resumed == null) {
      return List.of();
    }
    Optional<String> text = resumed.text(step);
    if (text.isPresent()) {
      WholeFile.text(path.resolve(CONFIG), text.get());
    }
    return resumed.changes(step).stream()
        .map(change -> "from step %s on: %s".formatted(step, change.text()))
        .toList();
  }

  /** Gives the directory back; that of a run which never began is left as it was found. */
  @Override
  public void close() throws IOException {
    if (fresh) {
      Files.deleteIfExists(path.resolve(CONFIG));
      Files.deleteIfExists(path.resolve(StartingPoint.REPORT));
      deleteIfEmpty(checkpointsOf(path));
      if (replaced != null) {
        replaced.restore();
      }
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
