package dev.emc.plugin.baselines.support;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.emc.api.math.Scalars;
import dev.emc.plugin.baselines.support.OddPolynomials.Quintic;
import java.util.List;

/**
 * The polar factor U Vᵀ of a matrix A = U Σ Vᵀ: the gradient of its nuclear norm Σ σ.
 *
 * <p>The engine's API has no SVD and a training step reads nothing from the device, so odd
 * polynomials p(A) = U p(Σ) Vᵀ drive every singular value to 1 with matrix products alone (see
 * {@link OddPolynomials}). Work is in float64 whatever the input. Singular values below a floor
 * relative to the largest end between 0 and 1, zero ones at 0: a matrix without full rank, even a
 * zero one, has a finite result.
 *
 * <ul>
 *   <li>float32 input: the floor is 1e-6, about the input's own rounding. The polynomials are
 *       accumulated on the smaller Gram matrix, A (AᵀA)^(−1/2), whose error 1e-16 · condition² is
 *       below that of the input.
 *   <li>float64 input: the floor is 1e-10 and the polynomials act on A itself, whose error is 1e-16
 *       · condition.
 * </ul>
 */
public final class PolarFactor {
  private static final List<Quintic> SINGLE = OddPolynomials.mapping(1e-6);
  private static final List<Quintic> DOUBLE = OddPolynomials.mapping(1e-10);

  /** Keeps rounding from pushing the largest singular value above 1. */
  private static final double MARGIN = 1 + 1e-12;

  /** Added to the squared scale: a zero matrix stays zero. */
  private static final double TINY = 1e-200;

  private PolarFactor() {}

  /**
   * The polar factor.
   *
   * @param matrix (N, D); gradients do not flow
   * @return (N, D), float64, on the matrix's manager
   */
  public static NDArray of(NDArray matrix) {
    NDManager manager = matrix.getManager();
    try (NDManager scope = manager.newSubManager()) {
      NDArray exact = matrix.stopGradient();
      exact.attach(scope);
      boolean tall = matrix.getShape().get(0) >= matrix.getShape().get(1);
      NDArray a = exact.toType(DataType.FLOAT64, false);
      a = tall ? a : a.transpose();
      NDArray factor =
          matrix.getDataType() == DataType.FLOAT64 ? onMatrix(a, scope) : onGram(a, scope);
      factor = tall ? factor : factor.transpose();
      factor.attach(manager);
      return factor;
    }
  }

  private static NDArray onMatrix(NDArray matrix, NDManager manager) {
    NDArray x = matrix.div(scale(gram(matrix)));
    for (Quintic p : DOUBLE) {
      try (NDManager scope = manager.newSubManager()) {
        x.attach(scope);
        NDArray g = gram(x);
        NDArray even = g.matMul(g).mul(Scalars.like(g, p.c())).add(g.mul(Scalars.like(g, p.b())));
        x = x.matMul(even).add(x.mul(Scalars.like(x, p.a())));
        x.attach(manager);
      }
    }
    return x;
  }

  private static NDArray onGram(NDArray matrix, NDManager manager) {
    NDArray g = gram(matrix);
    NDArray scale = scale(g);
    g = g.div(scale.square());
    NDArray eye = manager.eye((int) g.getShape().get(0)).toType(DataType.FLOAT64, false);
    NDArray product = eye;
    for (Quintic p : SINGLE) {
      try (NDManager scope = manager.newSubManager()) {
        g.attach(scope);
        NDArray even =
            g.matMul(g)
                .mul(Scalars.like(g, p.c()))
                .add(g.mul(Scalars.like(g, p.b())))
                .add(eye.mul(Scalars.like(eye, p.a())));
        even.attach(scope);
        product = product == eye ? even : even.matMul(product);
        g = even.matMul(g).matMul(even);
        product.attach(manager);
        g.attach(manager);
      }
    }
    return matrix.matMul(product).div(scale);
  }

  private static NDArray gram(NDArray x) {
    return x.transpose().matMul(x);
  }

  /** A bound of the largest singular value from the Gram matrix, (tr G⁴)^(1/8). */
  private static NDArray scale(NDArray gram) {
    return gram.matMul(gram)
        .square()
        .sum()
        .add(Scalars.like(gram, TINY))
        .pow(Scalars.like(gram, 1.0 / 8))
        .mul(Scalars.like(gram, MARGIN));
  }
}
