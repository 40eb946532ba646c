package dev.emc.core.train;

import dev.emc.core.config.GuardConfig;
import java.io.IOException;

/** Looks at a network between steps and says how its run goes on. */
interface RunGuard {
  /** How a run goes on after a look. */
  enum Decision {
    /** As before. */
    GO_ON,
    /** The same once a checkpoint is written. */
    SAVE,
    /** Not at all, once a checkpoint is written. */
    STOP
  }

  /**
   * When it looks.
   *
   * @param config of the guard
   * @param epochs of the run
   */
  record Times(GuardConfig config, int epochs) {
    /** Whether to look between two steps of an epoch. */
    boolean areAfterStep(Progress progress) {
      return config.everySteps() > 0 && progress.step() % config.everySteps() == 0;
    }

    /** Whether to look at the end of an epoch. */
    boolean areAfterEpoch(Progress progress) {
      return progress.epoch() % config.everyEpochs() == 0
          || progress.epoch() == epochs
          || areAfterStep(progress);
    }
  }

  /** When it looks. */
  Times times();

  /** Before the first step of this process: of the run itself, or of its going on. */
  Decision enter(Progress progress) throws IOException;

  /** Looks at the network and decides. */
  Decision look(Progress progress) throws IOException;
}
