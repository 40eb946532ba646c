package dev.emc.plugin.baselines.estimators;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Levels;
import dev.emc.api.math.Spacings;
import jakarta.inject.Inject;
import java.util.function.Function;

/**
 * Vasicek's estimator with the end correction of Ebrahimi, Pflughoeft &amp; Soofi 1994.
 *
 * <pre>
 * H = 1/N Σ_i log( N/(c_i m) (x(i+m) − x(i−m)) + eps ),  x(i) = x(1) for i &lt; 1, x(N) for i &gt; N
 * c_i = 1 + (i−1)/m for i ≤ m,  2 in between,  1 + (N−i)/m for i &gt; N − m
 * </pre>
 *
 * <p>c_i m is the number of elementary spacings in the window. One-sided m-spacings have no windows
 * that start or end at the extreme values and reward heaping m values on each edge of [0, 1]; here
 * those windows shrink, and the estimate falls.
 */
public final class Ebrahimi extends SpacingEstimator {
  private final SpacingConfig config;

  @Inject
  public Ebrahimi(SpacingConfig config) {
    this.config = config;
  }

  @Override
  NDArray estimate(NDArray values, Function<NDArray, Levels> levels) {
    NDArray sorted = Sorted.columns(values, minimumSamples(), "ebrahimi");
    int n = (int) sorted.getShape().get(1);
    int m = config.windowFor(n);
    double[] factors = new double[n];
    for (int i = 0; i < n; i++) {
      factors[i] = (double) n / Vasicek.held(i + 1, n, m);
    }
    return Spacings.meanLog(
        Sorted.withRepeatedEnds(sorted, m), levels, 2 * m, factors, config.epsilon());
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
      int held = Vasicek.held(i, samples, m);
      sum += Digamma.of(held) - Math.log(held);
    }
    return Math.log(samples) + sum / samples - Digamma.of(samples + 1L);
  }
}
