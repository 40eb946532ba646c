package dev.emc.plugin.swav;

import dev.emc.api.ConfigException;
import dev.emc.api.RunShape;
import dev.emc.api.StepInfo;
import dev.emc.api.view.ViewPlan;
import java.util.Optional;

/** What SwAV refuses before a run starts, and warns of in one. */
final class SwavChecks {
  /**
   * Most prototypes per assigned sample. The paper's runs have between 0.7 (batch 4096) and 12
   * (batch 256 without a queue); a code that has to be spread over more is close to uniform.
   */
  static final int PROTOTYPES_PER_SAMPLE = 16;

  private SwavChecks() {}

  static void check(SwavConfig config, RunShape run) {
    ViewPlan views = run.views();
    if (views.fullResolutionCount() < Swav.ASSIGNED_VIEWS) {
      throw new ConfigException(
          "swav needs 2 or more full-resolution views, the view plan draws "
              + views.fullResolutionCount()
              + " of "
              + views.fullSize()
              + " pixels");
    }
    int batchSize = run.batchSize();
    if (batchSize < 2) {
      throw new ConfigException(
          "swav needs batch-size 2 or more to spread samples over prototypes, got " + batchSize);
    }
    if (config.queueLength() > 0 && config.queueLength() < batchSize) {
      throw new ConfigException(
          "queue-length "
              + config.queueLength()
              + " is shorter than batch-size "
              + batchSize
              + ": use a multiple of the batch size, or 0 for no queue");
    }
    long samples = batchSize + (long) config.queueLength(batchSize);
    if (config.prototypes() > PROTOTYPES_PER_SAMPLE * samples) {
      throw new ConfigException(
          "prototypes "
              + config.prototypes()
              + " is too many for "
              + samples
              + " samples (batch-size plus queue): use at most "
              + PROTOTYPES_PER_SAMPLE * samples
              + ", a larger batch-size or a queue-length");
    }
  }

  /**
   * Whether a freeze meant for the first steps of a pre-training acts on one that is long past: on
   * few images an epoch has few steps, so that even a long history counts few.
   */
  static Optional<String> stillFrozen(SwavConfig config, StepInfo step) {
    int epochs = step.historyEpoch() - step.epoch();
    long steps = step.historyStep() - step.step();
    boolean acts =
        config.freezeCountsFrom() == CountFrom.HISTORY
            && epochs > 0
            && step.historyStep() < config.freezePrototypeSteps();
    return acts
        ? Optional.of(
            ("prototypes are frozen for this run's first %s steps: its %s epochs of history count as"
                    + " %s of this run's steps, fewer than freeze-prototype-steps %s; set that to 0"
                    + " if they were trained before")
                .formatted(
                    config.freezePrototypeSteps() - steps,
                    epochs,
                    steps,
                    config.freezePrototypeSteps()))
        : Optional.empty();
  }
}
