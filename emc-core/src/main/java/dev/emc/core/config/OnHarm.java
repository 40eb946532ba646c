package dev.emc.core.config;

/** What a run does once its guard sees that the features have become worse than the start's. */
public enum OnHarm {
  /** Stops. */
  STOP,
  /** Goes back to the best checkpoint and on from there with lower learning rates. */
  LOWER_RATE,
  /** Says so and goes on. */
  IGNORE
}
