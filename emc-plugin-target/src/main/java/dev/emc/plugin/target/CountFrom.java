package dev.emc.plugin.target;

import dev.emc.api.StepInfo;

/** Where DINO's epochs of warm-up and freeze are counted from. */
public enum CountFrom {
  /** The first epoch of this run. */
  RUN,
  /** The first epoch the weights ever had, as when a pre-training is resumed. */
  HISTORY;

  /** Epochs done, counted so. */
  int epoch(StepInfo step) {
    return this == RUN ? step.epoch() : step.historyEpoch();
  }
}
