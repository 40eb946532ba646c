package dev.emc.core.config;

/** What the weights of a regularizer's terms are. */
public enum RegularizerWeights {
  /** Factors of the terms, as in the paper. */
  ABSOLUTE,
  /** Multiples of the base loss's gradient at the embeddings, measured in the first steps. */
  RELATIVE
}
