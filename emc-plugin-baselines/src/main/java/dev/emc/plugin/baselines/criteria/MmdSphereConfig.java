package dev.emc.plugin.baselines.criteria;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Settings of {@link MmdSphere}. */
public record MmdSphereConfig(
    @Describe("kernel weight of degree 1, 0 or more: pulls the mean to zero") double linearWeight,
    @Describe("kernel weight of degree 2, 0 or more: pulls the second moment to isotropy")
        double quadraticWeight,
    @Describe("kernel weight of degree 3, 0 or more: pulls third moments to zero")
        double cubicWeight) {
  /** The defaults. */
  public MmdSphereConfig() {
    this(1, 1, 1);
  }

  public MmdSphereConfig {
    Check.weight("linear-weight", linearWeight);
    Check.weight("quadratic-weight", quadraticWeight);
    Check.weight("cubic-weight", cubicWeight);
  }
}
