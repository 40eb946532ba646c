package dev.emc.plugin.baselines.estimators;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Levels;
import dev.emc.api.math.Spacings;
import jakarta.inject.Inject;
import java.util.function.Function;

/**
 * Two-sided spacings with replicated ends (Vasicek 1976).
 *
 * <pre>
 * H = 1/N Σ_i log( N/(2m) (x(i+m) − x(i−m)) + eps ),  x(i) = x(1) for i &lt; 1, x(N) for i &gt; N
 * </pre>
 *
 * <p>Windows at the ends hold fewer than 2m spacings, which lowers the estimate by an amount that
 * depends on N and m alone: {@link Ebrahimi} is this estimator without that bias, with the same
 * gradient.
 */
public final class Vasicek extends SpacingEstimator {
  private final SpacingConfig config;

  @Inject
  public Vasicek(SpacingConfig config) {
    this.config = config;
  }

  @Override
  NDArray estimate(NDArray values, Function<NDArray, Levels> levels) {
    NDArray sorted = Sorted.columns(values, minimumSamples(), "vasicek");
    long n = sorted.getShape().get(1);
    int m = config.windowFor(n);
    return Spacings.meanLog(
        Sorted.withRepeatedEnds(sorted, m),
        levels,
        2 * m,
        new double[] {n / (2.0 * m)},
        config.epsilon());
  }

  /** How many elementary spacings the window of the i-th of N values holds, i from 1. */
  static int held(int i, int n, int m) {
    return Math.min(n, i + m) - Math.max(1, i - m);
  }

  @Override
  public int minimumSamples() {
    return config.leastTwoSided();
  }

  @Override
  public boolean differentiable() {
    return true;
  }

  /** Closed form: k elementary spacings of N uniform values have E log = ψ(k) − ψ(N + 1). */
  @Override
  public double uniformLevel(int samples) {
    int m = config.windowFor(samples);
    double sum = 0;
    for (int i = 1; i <= samples; i++) {
      sum += Digamma.of(held(i, samples, m));
    }
    return Math.log(samples / (2.0 * m)) + sum / samples - Digamma.of(samples + 1L);
  }
}
