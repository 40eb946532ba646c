package dev.emc.core.criterion;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Moments;

/** How Σ_{i≠j} C_ij² is estimated from a batch. */
public enum CovarianceEstimate {
  /** Of the sample's covariances, squared, as the paper and the released code do. */
  SAMPLE,
  /** Without bias, see {@link Moments#unbiasedOffDiagonalCovariance}; it may be negative. */
  UNBIASED;

  /** (N, D) → a scalar, divided by D. */
  NDArray of(NDArray compact) {
    return this == UNBIASED
        ? Moments.unbiasedOffDiagonalCovariance(compact)
        : Moments.offDiagonalCovariance(compact);
  }

  /** Images that it needs. */
  int leastRows() {
    return this == UNBIASED ? Moments.LEAST_UNBIASED_ROWS : 2;
  }
}
