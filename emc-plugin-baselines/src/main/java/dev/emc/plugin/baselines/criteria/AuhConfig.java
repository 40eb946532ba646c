package dev.emc.plugin.baselines.criteria;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Settings of {@link Auh}; the defaults are those of EMC's released code. */
public record AuhConfig(
    @Describe("factor of the uniformity, 0 or more") double weight,
    @Describe("sharpness t of the Gaussian potential exp(-t d^2), above 0") double t) {
  /** The defaults. */
  public AuhConfig() {
    this(1, 3);
  }

  public AuhConfig {
    Check.weight("weight", weight);
    Check.positive("t", t, 10_000);
  }
}
