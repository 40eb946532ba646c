package dev.emc.eval.improve;

import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ResumedConfig;
import dev.emc.core.guard.GuardLedger;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.online.GuardStop;
import dev.emc.eval.study.run.HostProgram;
import dev.emc.eval.study.run.UnitTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * The full run: an ordinary run directory, watched by a guard.
 *
 * @param best the checkpoint that is its result
 * @param guard what its guard saw; empty if the images were too few for one
 */
record GuardedRun(SavedCheckpoint best, Optional<GuardLedger> guard) {

  /** Whether the start is still the best. */
  boolean isStart() {
    return guard
        .map(ledger -> ledger.best() == ledger.start() || best.name().epochs() == 0)
        .orElse(false);
  }

  /** Which checkpoint is the best, and what harm was found, in a line. */
  String words() {
    return "%s is the best%s"
        .formatted(
            isStart() ? "the start" : best.name(),
            guard
                .flatMap(GuardLedger::harm)
                .map(harm -> "; the guard found that " + harm)
                .orElse(""));
  }

  /**
   * Trains a run to its end, or until its guard stops it; goes on with one that was stopped.
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
    if (!isDone(folder, experiment)) {
      throw new CancellationException();
    }
    SavedCheckpoint newest = RunDirectory.newestCheckpoint(folder);
    return new GuardedRun(
        RunDirectory.bestCheckpoint(folder).orElse(newest), GuardLedger.of(newest));
  }

  private static boolean isDone(Path folder, Experiment experiment) throws IOException {
    if (!Files.isDirectory(RunDirectory.checkpointsOf(folder))) {
      return false;
    }
    return RunDirectory.epochsDone(folder) >= experiment.epochs()
        || GuardStop.of(folder).isPresent();
  }
}
