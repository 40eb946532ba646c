package dev.emc.plugin.baselines.criteria;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Settings of {@link VcReg}; the defaults are those of EMC's released code. */
public record VcRegConfig(
    @Describe(
            "embeddings: rows of unit length, target deviation 1/sqrt(D); projector: as they are,"
                + " target deviation 1")
        Space space,
    @Describe("factor of the hinge on each dimension's standard deviation, 0 or more")
        double stdWeight,
    @Describe("factor of the squared off-diagonal covariances, 0 or more") double covWeight) {
  /** The defaults. */
  public VcRegConfig() {
    this(Space.EMBEDDINGS, 1, 0.01);
  }

  public VcRegConfig {
    Check.weight("std-weight", stdWeight);
    Check.weight("cov-weight", covWeight);
  }
}
