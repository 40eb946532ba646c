package dev.emc.plugin.baselines.estimators;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Settings of {@link KernelDensity}. */
public record KernelDensityConfig(
    @Describe("bandwidth in units of (standard deviation) N^(-1/5), above 0; 1.06 is Silverman's")
        double bandwidth,
    @Describe("whether kernels are reflected at 0 and 1, so that none of their mass lies outside")
        boolean reflect,
    @Describe("added to each density before its logarithm, above 0") double epsilon) {
  /** The defaults. */
  public KernelDensityConfig() {
    this(1.06, true, 1e-7);
  }

  public KernelDensityConfig {
    Check.positive("bandwidth", bandwidth, 1000);
    Check.positive("epsilon", epsilon, 1);
  }
}
