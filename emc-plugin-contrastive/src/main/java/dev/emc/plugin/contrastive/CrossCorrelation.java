package dev.emc.plugin.contrastive;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Scalars;

/**
 * How the dimensions of two views go together: C = S1ᵀ S2 / N (Zbontar et al. 2021, eq. 2), with S
 * the embeddings at mean 0 and variance 1 in every column.
 */
final class CrossCorrelation {
  private final NDArray matrix;
  private final NDArray identity;

  /**
   * The cross-correlation of a batch.
   *
   * @param standardised1 view 1, (N, D), standardised
   * @param standardised2 view 2, (N, D), standardised
   */
  CrossCorrelation(NDArray standardised1, NDArray standardised2) {
    long n = standardised1.getShape().get(0);
    int d = Math.toIntExact(standardised1.getShape().get(1));
    matrix = standardised1.transpose().matMul(standardised2).div(Scalars.like(standardised1, n));
    identity = matrix.getManager().eye(d, d, 0, matrix.getDataType());
  }

  /** C, (D, D), not symmetric. */
  NDArray matrix() {
    return matrix;
  }

  /** Σ_i (1 − C_ii)², a scalar: each dimension says the same of both views. */
  NDArray onDiagonal() {
    return matrix.sub(identity).mul(identity).square().sum();
  }

  /** Σ_{i≠j} C_ij², a scalar: no two dimensions say the same. */
  NDArray offDiagonal() {
    return matrix.mul(identity.neg().add(Scalars.like(identity, 1))).square().sum();
  }
}
