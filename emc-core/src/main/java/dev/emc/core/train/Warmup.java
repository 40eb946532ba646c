package dev.emc.core.train;

import dev.emc.api.StepInfo;

/**
 * How a run begins gently.
 *
 * @param headEpochs first epochs in which the backbone stays as it is
 * @param regularizerEpochs first epochs over which the regulariser's weights rise from 0
 */
record Warmup(int headEpochs, double regularizerEpochs) {
  /** None. */
  static final Warmup NONE = new Warmup(0, 0);

  /** Whether the heads alone are trained. */
  boolean isOfHeads(StepInfo step) {
    return step.epoch() < headEpochs;
  }

  /** By what the regulariser's weights are multiplied: a straight line from 0 to 1. */
  double regularizerShare(StepInfo step) {
    return regularizerEpochs == 0 ? 1 : Math.min(1, step.exactEpoch() / regularizerEpochs);
  }
}
