package dev.emc.plugin.baselines.estimators;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Settings of the estimators that look at distances between order statistics. */
public record SpacingConfig(
    @Describe("half width m of the window in order statistics; 0: round(sqrt(N))") int window,
    @Describe("added to each normalised spacing before its logarithm, above 0") double epsilon) {
  /** The defaults. */
  public SpacingConfig() {
    this(0, 1e-7);
  }

  public SpacingConfig {
    Check.whole("window", window, 0, 1_000_000);
    Check.positive("epsilon", epsilon, 1);
  }

  /** The window for N samples. */
  int windowFor(long n) {
    return window > 0 ? window : (int) Math.round(Math.sqrt((double) n));
  }

  /** The fewest samples of an estimator whose windows reach m to either side. */
  int leastTwoSided() {
    // round(√N) is below N/2 from N = 5 on.
    return window > 0 ? 2 * window + 1 : 5;
  }

  /** The fewest samples of an estimator whose windows reach m upwards. */
  int leastOneSided() {
    return window > 0 ? window + 1 : 2;
  }
}
