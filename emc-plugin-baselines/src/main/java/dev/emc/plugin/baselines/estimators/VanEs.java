package dev.emc.plugin.baselines.estimators;

import ai.djl.ndarray.NDArray;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.math.Scalars;
import jakarta.inject.Inject;

/**
 * One-sided spacings with bias correction (van Es 1992).
 *
 * <pre>
 * H = 1/(N−m) Σ_{i=1..N−m} log( (N+1)/m (x(i+m) − x(i)) + eps )
 *     + Σ_{k=m..N} 1/k + log m − log(N+1)
 * </pre>
 *
 * <p>Without bias on uniform samples.
 */
public final class VanEs implements EntropyEstimator {
  private final SpacingConfig config;

  @Inject
  public VanEs(SpacingConfig config) {
    this.config = config;
  }

  @Override
  public NDArray entropy(NDArray sample) {
    NDArray sorted = Sorted.columns(sample, minimumSamples(), "van-es");
    long n = sorted.getShape().get(1);
    int m = config.windowFor(n);
    double correction = Digamma.of(n + 1) - Digamma.of(m) + Math.log(m / (n + 1.0));
    return Sorted.slice(sorted, m, n - m)
        .sub(Sorted.slice(sorted, 0, n - m))
        .mul(Scalars.like(sample, (n + 1.0) / m))
        .add(Scalars.like(sample, config.epsilon()))
        .log()
        .mean(new int[] {1})
        .add(Scalars.like(sample, correction));
  }

  @Override
  public int minimumSamples() {
    return config.leastOneSided();
  }

  @Override
  public boolean differentiable() {
    return true;
  }

  /** Zero exactly: the correction is the expectation of the spacings' part. */
  @Override
  public double uniformLevel(int samples) {
    return 0;
  }
}
