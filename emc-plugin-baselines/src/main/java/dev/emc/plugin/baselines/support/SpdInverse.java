package dev.emc.plugin.baselines.support;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.emc.api.math.Scalars;

/**
 * Inverses and log determinants of symmetric positive definite matrices.
 *
 * <p>The engine's API has no Cholesky factorisation, and its general inverse waits for the device
 * to learn whether it worked. Halving needs neither: with A = [[P, B], [Bᵀ, C]] and the Schur
 * complement S = C − Bᵀ P⁻¹ B, log det A = log det P + log det S and A⁻¹ follows from P⁻¹ and S⁻¹.
 * Stable for a positive definite matrix; about 3n³ multiplications and 12n small operations.
 *
 * @param inverse (B, n, n)
 * @param logDeterminant (B)
 */
public record SpdInverse(NDArray inverse, NDArray logDeterminant) {
  /**
   * Inverts a batch of matrices.
   *
   * @param matrices (B, n, n), each symmetric positive definite; gradients do not flow
   * @return on the same manager
   */
  public static SpdInverse of(NDArray matrices) {
    NDManager manager = matrices.getManager();
    try (NDManager scope = manager.newSubManager()) {
      NDArray detached = matrices.stopGradient();
      detached.attach(scope);
      SpdInverse result = invert(detached);
      NDArray log = result.logDeterminant.reshape(-1);
      result.inverse.attach(manager);
      log.attach(manager);
      return new SpdInverse(result.inverse, log);
    }
  }

  /** The log determinant here is (B, 1, 1). */
  private static SpdInverse invert(NDArray a) {
    long n = a.getShape().get(1);
    if (n == 1) {
      return new SpdInverse(Scalars.like(a, 1).div(a), a.log());
    }
    long half = n / 2;
    SpdInverse p = invert(block(a, 0, half, 0, half));
    NDArray b = block(a, 0, half, half, n);
    NDArray w = p.inverse.matMul(b);
    NDArray schur = block(a, half, n, half, n).sub(transposed(b).matMul(w));
    SpdInverse s = invert(schur);
    NDArray corner = w.matMul(s.inverse);
    NDArray first = p.inverse.add(corner.matMul(transposed(w)));
    NDArray off = corner.neg();
    NDArray top = NDArrays.concat(new NDList(first, off), 2);
    NDArray bottom = NDArrays.concat(new NDList(transposed(off), s.inverse), 2);
    NDArray inverse = NDArrays.concat(new NDList(top, bottom), 1);
    return new SpdInverse(inverse, p.logDeterminant.add(s.logDeterminant));
  }

  private static NDArray block(NDArray a, long top, long bottom, long left, long right) {
    return a.get(new NDIndex(":, {}:{}, {}:{}", top, bottom, left, right));
  }

  private static NDArray transposed(NDArray a) {
    return a.transpose(0, 2, 1);
  }
}
