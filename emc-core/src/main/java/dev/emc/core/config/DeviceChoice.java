package dev.emc.core.config;

/** Where a run computes. */
public enum DeviceChoice {
  /** On the first GPU if there is one, else on the CPU. */
  AUTO,
  /** On the CPU. */
  CPU,
  /** On the first GPU; the run fails if there is none. */
  GPU
}
