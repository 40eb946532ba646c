package dev.emc.plugin.swav;

/** Where the steps of the prototype freeze are counted from. */
public enum CountFrom {
  /**
   * The first step the weights ever made, as the released code does: a run that continues a long
   * pre-training never freezes.
   */
  HISTORY,
  /** The first step of this run. */
  RUN
}
