package dev.emc.core.config;

/** What a run does with the optimiser's state in the checkpoint it starts from. */
public enum StartOptimizer {
  /** Leaves it: momentum begins at zero, as in SwAV's and SimSiam's continued runs. */
  FRESH,
  /** Goes on with it, as in VICReg's continued run; the checkpoint must have one. */
  CONTINUE
}
