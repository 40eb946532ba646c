package dev.emc.plugin.baselines.estimators;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Settings of {@link NearestNeighbour}. */
public record NearestNeighbourConfig(
    @Describe(
            "which neighbour's distance is taken, 1 or more; 1: Kozachenko and Leonenko's, larger: steadier")
        int neighbour,
    @Describe("added to each normalised distance before its logarithm, above 0") double epsilon) {
  /** The defaults. */
  public NearestNeighbourConfig() {
    this(3, 1e-7);
  }

  public NearestNeighbourConfig {
    Check.whole("neighbour", neighbour, 1, 1_000_000);
    Check.positive("epsilon", epsilon, 1);
  }
}
