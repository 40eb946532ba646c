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

  /** Rows that {@link #unbiasedOffDiagonalCovariance} needs. */
  public static final int LEAST_UNBIASED_ROWS = 4;

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

  /**
   * An unbiased estimate of Σ_{i≠j} σ_ij² / D with σ the covariances of the distribution that the
   * rows are drawn from; a scalar that may be negative. {@link #offDiagonalCovariance} squares
   * noisy covariances: where columns are independent, it expects Σ_{i≠j} σ_ii σ_jj / ((N − 1) D),
   * not 0.
   *
   * <p>A U-statistic over all ordered quadruples of different rows x, y, z, w, hence independent of
   * the order of the rows, of σ_ij² = E[x_i x_j y_i y_j] − 2 E[x_i x_j y_i z_j] + E[x_i y_j z_i
   * w_j] (Chen, Zhang and Zhong 2010, JASA 105, who sum over all i and j; by sums as in Himeno and
   * Yamada 2014, J. Multivariate Anal. 130). For centred rows x_n with K their N×N Gram matrix, v_i
   * = Σ_n x_ni² and off meaning that the sum is over i ≠ j:
   *
   * <pre>
   * ( off ‖K‖² − N/(N−2) · off Σ_n x_ni² x_nj² + off v_i v_j / ((N−1)(N−2)) ) / (N (N−3) D)
   *
   * off ‖K‖²           = ‖K‖² − Σ_i v_i²
   * off Σ_n x_ni² x_nj² = Σ_n (K_nn² − Σ_i x_ni⁴)
   * off v_i v_j        = (Σ_i v_i)² − Σ_i v_i²
   * </pre>
   *
   * <p>It goes through the smaller of N×N and D×D, and its gradient is given by formula, as above;
   * the sums of fourth powers make it up to about twice as slow.
   *
   * @param sample (N, D)
   * @throws IllegalArgumentException if N &lt; 4
   */
  public static NDArray unbiasedOffDiagonalCovariance(NDArray sample) {
    long n = sample.getShape().get(0);
    if (n < LEAST_UNBIASED_ROWS) {
      throw new IllegalArgumentException(
          "an unbiased estimate of squared covariances needs at least %s rows, got %s"
              .formatted(LEAST_UNBIASED_ROWS, n));
    }
    long d = sample.getShape().get(1);
    double scale = 1.0 / ((double) n * (n - 3) * d);
    NDArray ofFourths = Scalars.like(sample, (double) n / (n - 2));
    NDArray ofTraces = Scalars.like(sample, 1.0 / ((double) (n - 1) * (n - 2)));
    NDArray x = center(sample.stopGradient());
    NDArray squared = x.square();
    NDArray columns = squared.sum(new int[] {0});
    NDArray lengths = squared.sum(new int[] {1}, true);
    NDArray trace = columns.sum();
    NDArray diagonal = columns.square().sum();
    NDArray fourths = lengths.square().sum().sub(squared.square().sum());
    NDArray traces = trace.square().sub(diagonal);
    NDArray products;
    NDArray slope;
    if (n >= d) {
      NDArray scatter = x.transpose().matMul(x);
      NDArray off =
          scatter.mul(scatter.getManager().eye((int) d).neg().add(Scalars.like(scatter, 1)));
      products = off.square().sum();
      slope = x.matMul(off);
    } else {
      NDArray gram = x.matMul(x.transpose());
      products = gram.square().sum().sub(diagonal);
      slope = gram.matMul(x).sub(x.mul(columns));
    }
    NDArray value = products.sub(fourths.mul(ofFourths)).add(traces.mul(ofTraces));
    NDArray gradient =
        slope
            .sub(lengths.sub(squared).mul(x).mul(ofFourths))
            .add(x.mul(trace.sub(columns)).mul(ofTraces));
    // The formula holds for centred rows: what moves all rows alike moves nothing.
    return Surrogate.of(
        sample,
        value.mul(Scalars.like(sample, scale)),
        center(gradient.mul(Scalars.like(sample, 4 * scale))));
  }

  private static long rows(NDArray sample) {
    long n = sample.getShape().get(0);
    if (n < 2) {
      throw new IllegalArgumentException("a covariance needs at least 2 rows, got " + n);
    }
    return n;
  }
}
