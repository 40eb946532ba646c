package dev.emc.plugin.baselines.criteria;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Settings of {@link KoLeo}. */
public record KoLeoConfig(
    @Describe("factor of the mean log distance, 0 or more") double weight,
    @Describe("distance below which the logarithm flattens out, above 0; 1e-8 as in DINOv2")
        double epsilon) {
  /** The defaults. */
  public KoLeoConfig() {
    this(1, 1e-8);
  }

  public KoLeoConfig {
    Check.weight("weight", weight);
    Check.positive("epsilon", epsilon, 1);
  }
}
