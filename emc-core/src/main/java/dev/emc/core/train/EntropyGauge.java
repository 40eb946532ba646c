package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.CompactTransform;
import dev.emc.api.Embeddings;
import dev.emc.api.EntropyEstimator;
import dev.emc.core.criterion.ReturnedShapes;

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
    var entropies = new NDList();
    for (NDArray view : embeddings.fullResolutionViews()) {
      NDArray found = estimator.entropy(view.stopGradient(), transform);
      entropies.add(
          ReturnedShapes.checked(estimator, "entropy()", new Shape(embeddings.width()), found));
    }
    if (entropies.isEmpty()) {
      throw new IllegalArgumentException("embeddings without a full-resolution view");
    }
    return NDArrays.concat(entropies, 0).mean();
  }
}
