package dev.emc.core.config;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.checkpoint.store.Retention;

/** When checkpoints are written and which are kept. */
public record CheckpointConfig(
    @Describe("Epochs between checkpoints; 0 = only at the end") int everyEpochs,
    @Describe("Steps between further checkpoints; 0 = none") int everySteps,
    @Describe("How many of the newest checkpoints are kept") int keepLast,
    @Describe("Checkpoints of every so many epochs are kept for good; 0 = none") int keepEvery) {
  public CheckpointConfig {
    Check.whole("every-epochs", everyEpochs, 0, 1_000_000);
    Check.whole("every-steps", everySteps, 0, 100_000_000);
    Check.whole("keep-last", keepLast, 1, 1_000_000);
    Check.whole("keep-every", keepEvery, 0, 1_000_000);
  }

  /** Which are kept. */
  public Retention retention() {
    return new Retention(keepLast, keepEvery);
  }

  /** One after each epoch, the newest two kept. */
  public CheckpointConfig() {
    this(1, 0, 2, 0);
  }
}
