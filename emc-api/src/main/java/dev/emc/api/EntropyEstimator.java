package dev.emc.api;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/** An estimator of the differential entropy of every column of a sample in [0, 1]. */
@API(status = API.Status.MAINTAINED, since = "0.1")
public interface EntropyEstimator {
  /**
   * Estimates each column's entropy, whatever the order of the rows.
   *
   * <p>Estimate and gradient are finite also where values are equal: float32 rounds neighbours
   * together.
   *
   * @param sample (N, D), values in [0, 1]
   * @return (D), nats; at most about 0, the entropy of the uniform distribution on [0, 1]
   * @throws IllegalArgumentException if there are fewer rows than {@link #minimumSamples()}
   */
  NDArray entropy(NDArray sample);

  /**
   * Estimates the entropy of every column of mapped embeddings: {@link #entropy(NDArray)} of what
   * the transform gives. Override it where a {@link PreciseTransform} lets the estimate keep digits
   * that values in [0, 1] have lost.
   *
   * @param embeddings unnormalised, (N, D)
   * @param transform into [0, 1]
   * @return (D), nats
   * @throws IllegalArgumentException if there are fewer rows than {@link #minimumSamples()}
   */
  default NDArray entropy(NDArray embeddings, CompactTransform transform) {
    return entropy(transform.apply(embeddings));
  }

  /** The fewest rows an estimate can be made from. */
  int minimumSamples();

  /** Whether gradients flow from the entropies to the sample, so that they can be maximised. */
  boolean differentiable();

  /**
   * The expected estimate for N independent uniform values, in nats: the level at which a marginal
   * looks uniform to this estimator.
   */
  double uniformLevel(int samples);
}
