package dev.emc.plugin.baselines.estimators;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Levels;
import dev.emc.api.math.Scalars;
import dev.emc.api.math.Spacings;
import jakarta.inject.Inject;
import java.util.function.Function;

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
public final class VanEs extends SpacingEstimator {
  private final SpacingConfig config;

  @Inject
  public VanEs(SpacingConfig config) {
    this.config = config;
  }

  @Override
  NDArray estimate(NDArray values, Function<NDArray, Levels> levels) {
    NDArray sorted = Sorted.columns(values, minimumSamples(), "van-es");
    long n = sorted.getShape().get(1);
    int m = config.windowFor(n);
    double correction = Digamma.of(n + 1) - Digamma.of(m) + Math.log(m / (n + 1.0));
    return Spacings.meanLog(sorted, levels, m, new double[] {(n + 1.0) / m}, config.epsilon())
        .add(Scalars.like(sorted, correction));
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
