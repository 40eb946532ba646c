package dev.emc.core.train;

import dev.emc.checkpoint.store.CheckpointDirectory;
import dev.emc.core.config.CheckpointConfig;
import dev.emc.core.distributed.Ranks;
import java.io.IOException;
import java.nio.file.Path;

/**
 * When a run writes checkpoints, and where. Of several ranks, the first writes while the others
 * wait.
 *
 * @param checkpoints of the run
 * @param directory they are written in
 * @param due how often
 * @param ranks of the run
 */
record SavePoints(
    RunCheckpoints checkpoints, CheckpointDirectory directory, CheckpointConfig due, Ranks ranks) {
  /** Whether one is due between two steps of an epoch. */
  boolean isDueAfterStep(Progress progress) {
    return due.everySteps() > 0 && progress.step() % due.everySteps() == 0;
  }

  /** Whether one is due at the end of an epoch. */
  boolean isDueAfterEpoch(Progress progress) {
    return due.everyEpochs() > 0 && progress.epoch() % due.everyEpochs() == 0;
  }

  /**
   * Writes one; returns its folder.
   *
   * @throws dev.emc.api.ConfigException if the ranks have come to different weights; nothing is
   *     written then
   */
  Path save(Progress progress) throws IOException {
    if (!ranks.areSeveral()) {
      return checkpoints.save(directory, progress).folder();
    }
    RankAgreement.require(ranks, "weights", checkpoints.checksum());
    Path folder =
        ranks.isMain() ? checkpoints.save(directory, progress).folder() : directory.folder();
    ranks.await();
    return folder;
  }
}
