package dev.emc.core.train;

import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.core.config.CheckpointConfig;
import java.io.IOException;
import java.nio.file.Path;

/**
 * When a run writes checkpoints, and where.
 *
 * @param checkpoints of the run
 * @param directory they are written in
 * @param due how often
 */
record SavePoints(RunCheckpoints checkpoints, CheckpointDirectory directory, CheckpointConfig due) {
  /** Whether one is due between two steps of an epoch. */
  boolean isDueAfterStep(Progress progress) {
    return due.everySteps() > 0 && progress.step() % due.everySteps() == 0;
  }

  /** Whether one is due at the end of an epoch. */
  boolean isDueAfterEpoch(Progress progress) {
    return due.everyEpochs() > 0 && progress.epoch() % due.everyEpochs() == 0;
  }

  /** Writes one; returns its folder. */
  Path save(Progress progress) throws IOException {
    return checkpoints.save(directory, progress).folder();
  }
}
