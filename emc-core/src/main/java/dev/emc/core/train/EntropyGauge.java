package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import dev.emc.api.CompactTransform;
import dev.emc.api.Embeddings;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.math.Scalars;

/** The mean marginal entropy of a batch: logged in every run, whatever its criterion. */
final class EntropyGauge {
  private final CompactTransform transform;
  private final EntropyEstimator estimator;

  EntropyGauge(CompactTransform transform, EntropyEstimator estimator) {
    this.transform = transform;
    this.estimator = estimator;
  }

  /** Mean over dimensions and full-resolution views, nats; a scalar. */
  NDArray entropy(Embeddings embeddings) {
    NDArray sum = null;
    for (NDArray view : embeddings.fullResolutionViews()) {
      NDArray entropy = estimator.entropy(view.stopGradient(), transform).mean();
      sum = sum == null ? entropy : sum.add(entropy);
    }
    if (sum == null) {
      throw new IllegalArgumentException("embeddings without a full-resolution view");
    }
    return sum.mul(Scalars.like(sum, 1.0 / embeddings.fullResolutionCount()));
  }
}
