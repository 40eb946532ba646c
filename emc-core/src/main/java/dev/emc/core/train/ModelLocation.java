package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.files.InputFiles;
import dev.emc.files.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a user says that a model is: a run directory, a checkpoint folder of a run, or a file of
 * weights.
 */
public sealed interface ModelLocation {
  /** Within a run's directory, its best checkpoint by its guard: {@code RUN/best}. */
  String BEST = "best";

  /** What there can be, for messages. */
  String EXPECTED = "expected a run directory, a checkpoint folder or a checkpoint file";

  /** The place itself. */
  Path path();

  /** The directory of the run that it is or lies in; empty if it is no part of one. */
  Optional<Path> run();

  /**
   * The run's checkpoint that is meant: of a run directory the newest complete one; empty for a
   * file of weights.
   *
   * @throws ConfigException if the run has no complete checkpoint, or this one is damaged
   */
  Optional<SavedCheckpoint> saved() throws IOException;

  /**
   * The weights; tensors are read when asked for.
   *
   * @throws ConfigException if there are none, or they are damaged
   */
  Checkpoint checkpoint() throws IOException;

  /**
   * Looks what is in a place.
   *
   * @throws ConfigException in one line if there is nothing, or nothing of these
   */
  static ModelLocation of(Path path) {
    return of("", path);
  }

  /**
   * Looks what is in a place.
   *
   * @param source what named the place, such as {@code "start-from: "}: errors begin with it
   * @throws ConfigException in one line if there is nothing, or nothing of these
   */
  static ModelLocation of(String source, Path path) {
    Path run = path.toAbsolutePath().normalize().getParent();
    if (path.endsWith(BEST) && Files.notExists(path) && run != null && RunDirectory.isRun(run)) {
      return best(source, run);
    }
    if (Files.notExists(path)) {
      throw new ConfigException(source + path + " does not exist; " + EXPECTED);
    }
    InputFiles.require(path);
    if (!Files.isDirectory(path)) {
      return new WeightsFile(path);
    }
    if (!Files.isExecutable(path)) {
      throw new ConfigException(source + path + ": no permission to read this folder");
    }
    if (RunDirectory.isRun(path) || Files.isDirectory(RunDirectory.checkpointsOf(path))) {
      return new Run(path);
    }
    if (SavedCheckpoint.isOne(path)) {
      return new RunCheckpoint(path);
    }
    return Checkpoint.weightsIn(path)
        .map(WeightsFile::new)
        .orElseThrow(
            () ->
                new ConfigException(
                    source
                        + path
                        + " is a folder that holds no run and no checkpoint; "
                        + EXPECTED));
  }

  private static ModelLocation best(String source, Path run) {
    try {
      return RunDirectory.bestCheckpoint(run)
          .map(saved -> new RunCheckpoint(saved.folder()))
          .orElseThrow(
              () ->
                  new ConfigException(
                      "%s%s: the run has no best checkpoint, which only a run with a guard has"
                          .formatted(source, run)));
    } catch (IOException e) {
      throw new ConfigException(source + run + ": " + IoReason.of(e), e);
    }
  }

  /**
   * A run, which may be running.
   *
   * @param path its directory
   */
  record Run(Path path) implements ModelLocation {
    @Override
    public Optional<Path> run() {
      return Optional.of(path);
    }

    /** The newest complete checkpoint. */
    public SavedCheckpoint newest() throws IOException {
      return RunDirectory.newestCheckpoint(path);
    }

    @Override
    public Optional<SavedCheckpoint> saved() throws IOException {
      return Optional.of(newest());
    }

    @Override
    public Checkpoint checkpoint() throws IOException {
      return Checkpoint.read(newest().folder());
    }
  }

  /**
   * One checkpoint of a run, in the run's directory or elsewhere.
   *
   * @param path its folder
   */
  record RunCheckpoint(Path path) implements ModelLocation {
    @Override
    public Optional<Path> run() {
      Path checkpoints = path.toAbsolutePath().normalize().getParent();
      Path around = checkpoints == null ? null : checkpoints.getParent();
      return around != null && RunDirectory.checkpointsOf(around).equals(checkpoints)
          ? Optional.of(around)
          : Optional.empty();
    }

    @Override
    public Optional<SavedCheckpoint> saved() throws IOException {
      return Optional.of(SavedCheckpoint.open(path));
    }

    @Override
    public Checkpoint checkpoint() throws IOException {
      return Checkpoint.read(path);
    }
  }

  /**
   * Anybody's weights.
   *
   * @param path their file
   */
  record WeightsFile(Path path) implements ModelLocation {
    @Override
    public Optional<Path> run() {
      return Optional.empty();
    }

    @Override
    public Optional<SavedCheckpoint> saved() {
      return Optional.empty();
    }

    @Override
    public Checkpoint checkpoint() throws IOException {
      return Checkpoint.read(path);
    }
  }
}
