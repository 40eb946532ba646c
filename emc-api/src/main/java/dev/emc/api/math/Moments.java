package dev.emc.api.math;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/**
 * Second moments of a sample: the one implementation that every criterion uses.
 *
 * <p>Rows are observations. Divisors are N − 1.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class Moments {
  /** Added to a variance before its root, as VICReg's released code does. */
  public static final double VARIANCE_EPSILON = 1e-4;

  private Moments() {}

  /** Subtracts each column's mean; (N, D) → (N, D). */
  public static NDArray center(NDArray sample) {
    return sample.sub(sample.mean(new int[] {0}, true));
  }

  /**
   * Unbiased variance of each column; (N, D) → (D).
   *
   * @throws IllegalArgumentException if N &lt; 2
   */
  public static NDArray variance(NDArray sample) {
    long n = rows(sample);
    return center(sample).square().sum(new int[] {0}).div(Scalars.like(sample, n - 1));
  }

  /**
   * mean_d max(0, target − √(var_d + 1e-4)), a scalar: the variance term of VICReg (Bardes et al.
   * 2022, eq. 1) for one view.
   *
   * @param sample (N, D)
   * @param target standard deviation above which a column costs nothing
   * @throws IllegalArgumentException if N &lt; 2
   */
  public static NDArray standardDeviationHinge(NDArray sample, double target) {
    NDArray deviation = variance(sample).add(Scalars.like(sample, VARIANCE_EPSILON)).sqrt();
    return deviation
        .neg()
        .add(Scalars.like(sample, target))
        .maximum(Scalars.like(sample, 0))
        .mean();
  }

  /**
   * Σ_{i≠j} C_ij² / D with C the covariance of the columns, a scalar: the covariance term of VICReg
   * (eq. 4) for one view.
   *
   * <p>For N &lt; D it goes through the N×N Gram matrix K of the centred rows, Σ_{i≠j} C_ij² =
   * (‖K‖² − Σ_i v_i²) / (N − 1)² with v_i = Σ_n x_ni², which costs D/N times less time and memory.
   * The gradient is given by formula in both cases, 4 (K X − X diag(v)) / ((N − 1)² D), so that
   * nothing of size N×N or D×D is kept for the backward pass.
   *
   * @param sample (N, D)
   * @throws IllegalArgumentException if N &lt; 2
   */
  public static NDArray offDiagonalCovariance(NDArray sample) {
    long n = rows(sample);
    long d = sample.getShape().get(1);
    double scale = 1.0 / ((double) (n - 1) * (n - 1) * d);
    NDArray valueScale = Scalars.like(sample, scale);
    NDArray gradientScale = Scalars.like(sample, 4 * scale);
    NDArray x = center(sample.stopGradient());
    if (n >= d) {
      NDArray scatter = x.transpose().matMul(x);
      NDArray off =
          scatter.mul(scatter.getManager().eye((int) d).neg().add(Scalars.like(scatter, 1)));
      return Surrogate.of(
          sample, off.square().sum().mul(valueScale), x.matMul(off).mul(gradientScale));
    }
    NDArray squares = x.square().sum(new int[] {0});
    NDArray gram = x.matMul(x.transpose());
    NDArray value = gram.square().sum().sub(squares.square().sum()).mul(valueScale);
    NDArray gradient = gram.matMul(x).sub(x.mul(squares)).mul(gradientScale);
    return Surrogate.of(sample, value, gradient);
  }

  private static long rows(NDArray sample) {
    long n = sample.getShape().get(0);
    if (n < 2) {
      throw new IllegalArgumentException("a covariance needs at least 2 rows, got " + n);
    }
    return n;
  }
}
