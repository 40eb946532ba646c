package dev.emc.core.config;

/** Which activations of a step are computed again in the backward pass instead of kept. */
public enum Recompute {
  /** None: all that the backward pass needs is kept. */
  NONE,
  /** Those within the backbone's blocks, of which only the inputs are kept. */
  BLOCKS
}
