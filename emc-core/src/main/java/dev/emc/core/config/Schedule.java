package dev.emc.core.config;

/** How the learning rate changes over a run. */
public enum Schedule {
  /** It does not, as in the paper's continued runs. */
  FIXED,
  /** It rises linearly from 0, then falls along half a cosine. */
  WARMUP_COSINE
}
