package dev.emc.core.train;

import dev.emc.api.StepInfo;
import dev.emc.core.config.Experiment;

/**
 * How far a run has come; everything a checkpoint needs to say about time.
 *
 * @param epoch epochs finished in this run
 * @param stepInEpoch optimiser steps done in the epoch under way
 * @param step optimiser steps done in this run
 * @param earlierSteps optimiser steps done in the history of the weights before this run
 * @param earlierEpochs epochs done in the history of the weights before this run
 */
public record Progress(
    int epoch, long stepInEpoch, long step, long earlierSteps, int earlierEpochs) {

  /** The beginning of a run whose weights have that history. */
  public static Progress start(long earlierSteps, int earlierEpochs) {
    return new Progress(0, 0, 0, earlierSteps, earlierEpochs);
  }

  StepInfo info(long stepsPerEpoch, Experiment experiment) {
    return new StepInfo(
        step,
        earlierSteps + step,
        epoch,
        earlierEpochs + epoch,
        stepsPerEpoch,
        experiment.epochs(),
        experiment.seed());
  }

  Progress afterStep(long stepsPerEpoch) {
    return stepInEpoch + 1 == stepsPerEpoch
        ? new Progress(epoch + 1, 0, step + 1, earlierSteps, earlierEpochs)
        : new Progress(epoch, stepInEpoch + 1, step + 1, earlierSteps, earlierEpochs);
  }
}
