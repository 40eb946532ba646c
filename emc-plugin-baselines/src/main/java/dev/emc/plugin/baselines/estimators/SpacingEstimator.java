package dev.emc.plugin.baselines.estimators;

import ai.djl.ndarray.NDArray;
import dev.emc.api.CompactTransform;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.PreciseTransform;
import dev.emc.api.math.Levels;
import java.util.function.Function;

/** An estimator that sees nothing but distances, and so keeps the digits that a transform has. */
abstract class SpacingEstimator implements EntropyEstimator {
  @Override
  public final NDArray entropy(NDArray sample) {
    return estimate(sample, Levels::of);
  }

  @Override
  public final NDArray entropy(NDArray embeddings, CompactTransform transform) {
    return transform instanceof PreciseTransform precise
        ? estimate(embeddings, precise::levels)
        : entropy(transform.apply(embeddings));
  }

  /**
   * Estimates each column's entropy.
   *
   * @param values (N, D), of which levels are to be taken
   * @param levels of ordered values, any shape; never fall
   * @return (D), nats
   * @throws IllegalArgumentException if there are too few rows
   */
  abstract NDArray estimate(NDArray values, Function<NDArray, Levels> levels);
}
