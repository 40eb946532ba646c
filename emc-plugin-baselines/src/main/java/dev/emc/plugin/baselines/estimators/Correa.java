package dev.emc.plugin.baselines.estimators;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.math.Scalars;
import dev.emc.api.math.Surrogate;
import jakarta.inject.Inject;

/**
 * Slopes of the empirical distribution function by local linear regression (Correa 1995).
 *
 * <pre>
 * H = −1/N Σ_i log b_i,   b_i = Σ_j (x(j) − x̄_i)(j − i) / ( N Σ_j (x(j) − x̄_i)² )
 * </pre>
 *
 * <p>j runs from i − m to i + m, x̄_i is the window's mean, ends are replicated. Computed as log(
 * 1/b_i + eps ), eps acting on a normalised spacing as in the other estimators.
 */
public final class Correa implements EntropyEstimator {
  /** Keeps a window of equal values from dividing zero by zero; below any real slope. */
  private static final double TINY = 1e-30;

  private final SpacingConfig config;
  private final UniformLevel level =
      new UniformLevel(sample -> entropy(sample, false), n -> (1 << 20) / n);

  @Inject
  public Correa(SpacingConfig config) {
    this.config = config;
  }

  @Override
  public NDArray entropy(NDArray sample) {
    return entropy(sample, true);
  }

  private NDArray entropy(NDArray sample, boolean differentiated) {
    NDArray sorted = Sorted.columns(sample, minimumSamples(), "correa");
    long n = sorted.getShape().get(1);
    int m = config.windowFor(n);
    NDArray padded = Sorted.withRepeatedEnds(sorted, m);
    NDArray x = padded.stopGradient();
    NDManager manager = sample.getManager();
    try (NDManager scope = manager.newSubManager()) {
      NDArray center = Sorted.slice(x, m, n);
      center.attach(scope);
      // Sums over the window of k d, d and d² with d = x(i+k) − x(i), which loses fewer digits
      // than sums of x; Σ k = 0 makes the first equal to Correa's numerator.
      NDArray slope = center.zerosLike();
      NDArray sum = center.zerosLike();
      NDArray squares = center.zerosLike();
      for (int k = -m; k <= m; k++) {
        NDArray d = difference(x, center, m + k);
        slope.addi(d.mul(Scalars.like(d, k)));
        sum.addi(d);
        squares.addi(d.square());
        d.close();
      }
      int width = 2 * m + 1;
      NDArray mean = sum.mul(Scalars.like(x, 1.0 / width));
      NDArray scatter =
          squares.sub(mean.square().mul(Scalars.like(mean, width))).mul(Scalars.like(mean, n));
      NDArray numerator = slope.add(Scalars.like(x, TINY));
      NDArray spacing = scatter.div(numerator);
      NDArray floored = spacing.add(Scalars.like(x, config.epsilon()));
      NDArray values = floored.log().mean(new int[] {1});
      values.attach(manager);
      if (!differentiated) {
        return values;
      }
      // d spacing / d x(i+k) = (2 N (d − mean) − spacing k) / numerator.
      NDArray scale = Scalars.like(floored, 1.0 / n).div(floored.mul(numerator));
      NDArray gradient = x.zerosLike();
      for (int k = -m; k <= m; k++) {
        NDArray d = difference(x, center, m + k);
        NDArray part =
            d.sub(mean)
                .mul(Scalars.like(d, 2L * n))
                .sub(spacing.mul(Scalars.like(d, k)))
                .mul(scale);
        Sorted.slice(gradient, m + k, n).addi(part);
        d.close();
        part.close();
      }
      return Surrogate.ofRows(padded, values, gradient);
    }
  }

  private static NDArray difference(NDArray padded, NDArray center, int from) {
    NDArray shifted = Sorted.slice(padded, from, center.getShape().get(1));
    NDArray result = center.neg().addi(shifted);
    shifted.close();
    return result;
  }

  @Override
  public int minimumSamples() {
    return config.leastTwoSided();
  }

  @Override
  public boolean differentiable() {
    return true;
  }

  /** No closed form is known: simulated, see {@link UniformLevel}; standard error below 0.001. */
  @Override
  public double uniformLevel(int samples) {
    return level.at(samples);
  }
}
