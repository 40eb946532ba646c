package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Scalars;

/** Matrices of pairs of rows, (N, N). */
final class Gram {
  /** Far below any logit or product, and finite so that 0 times it is 0. */
  private static final double EXCLUDED = -1e30;

  private Gram() {}

  /** x xᵀ; (N, D) → (N, N). */
  static NDArray of(NDArray x) {
    return x.matMul(x.transpose());
  }

  /** Puts −1e30 on the diagonal of a detached matrix of moderate values. */
  static NDArray withoutDiagonal(NDArray square) {
    NDArray eye = square.getManager().eye((int) square.getShape().get(0));
    return square.add(eye.toType(square.getDataType(), false).mul(Scalars.like(square, EXCLUDED)));
  }

  /** Squared distances ‖x_i‖² + ‖x_j‖² − 2 x_i·x_j of a detached matrix; (N, D) → (N, N). */
  static NDArray squaredDistances(NDArray x) {
    NDArray squares = x.square().sum(new int[] {1}, true);
    return of(x).mul(Scalars.like(x, -2)).add(squares).add(squares.transpose());
  }
}
