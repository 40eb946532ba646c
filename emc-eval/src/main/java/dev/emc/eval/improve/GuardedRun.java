package dev.emc.eval.improve;

import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ResumedConfig;
import dev.emc.core.guard.GuardLedger;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.NonFiniteLossException;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.online.GuardStop;
import dev.emc.eval.study.run.HostProgram;
import dev.emc.eval.study.run.UnitTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The full run: an ordinary run directory, watched by a guard.
 *
 * @param best the checkpoint that is its result
 * @param guard what its guard saw
 * @param diverged why it could not go on to its end; null if it did, or its guard stopped it
 */
record GuardedRun(SavedCheckpoint best, GuardLedger guard, @Nullable String diverged) {

  /** Whether the start is still the best. */
  boolean isStart() {
    return guard.best() == guard.start() || best.name().epochs() == 0;
  }

  /** Which checkpoint is the best, and what harm was found, in a line. */
  String words() {
    return "%s is the best%s%s"
        .formatted(
            isStart() ? "the start" : best.name(),
            guard.harm().map(harm -> "; the guard found that " + harm).orElse(""),
            diverged == null ? "" : "; " + diverged);
  }

  /**
   * Trains a run to its end, until its guard stops it, or until its loss is no number, which is
   * harm as well; goes on with one that was stopped.
   *
   * @throws CancellationException if it was stopped
   */
  static GuardedRun train(
      Path folder,
      Experiment experiment,
      HostProgram host,
      UnitTraining training,
      BooleanSupplier stop)
      throws IOException {
    String diverged = null;
    try {
      goOn(folder, experiment, host, training, stop);
    } catch (NonFiniteLossException e) {
      diverged = e.getMessage();
    }
    if (diverged == null && !isDone(folder, experiment)) {
      throw new CancellationException();
    }
    SavedCheckpoint newest = RunDirectory.newestCheckpoint(folder);
    return new GuardedRun(
        RunDirectory.bestCheckpoint(folder).orElse(newest),
        GuardLedger.of(newest)
            .orElseThrow(() -> new IllegalStateException(folder + " was not guarded")),
        diverged);
  }

  private static void goOn(
      Path folder,
      Experiment experiment,
      HostProgram host,
      UnitTraining training,
      BooleanSupplier stop)
      throws IOException {
    Components components = host.components();
    if (!RunDirectory.isRun(folder)) {
      TrainingRun fresh = TrainingRun.prepare(experiment, components);
      String config = fresh.record(host.revision());
      try (RunDirectory directory = RunDirectory.create(folder, config)) {
        training.train(fresh, directory, stop);
      }
    } else if (!isDone(folder, experiment)) {
      ResumedConfig config =
          ResumedConfig.read(RunDirectory.configOf(folder), List.of(), components, host.revision());
      TrainingRun begun = TrainingRun.prepare(config.experiment(), components);
      try (RunDirectory directory = RunDirectory.resume(folder, config)) {
        training.train(begun, directory, stop);
      }
    }
  }

  private static boolean isDone(Path folder, Experiment experiment) throws IOException {
    if (!Files.isDirectory(RunDirectory.checkpointsOf(folder))) {
      return false;
    }
    return RunDirectory.epochsDone(folder) >= experiment.epochs()
        || GuardStop.of(folder).isPresent();
  }
}
