package dev.emc.plugin.baselines.criteria;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Settings of {@link LogDet}. */
public record LogDetConfig(
    @Describe("factor of the coding rate, 0 or more") double weight,
    @Describe("squared distortion eps^2 of the code, above 0; 0.5 as in Yu et al. 2020")
        double distortion,
    @Describe("embeddings: rows of unit length; projector: as they are") Space space,
    @Describe("whether columns are centred first, as in CorInfoMax") boolean center) {
  /** The defaults. */
  public LogDetConfig() {
    this(1, 0.5, Space.EMBEDDINGS, false);
  }

  public LogDetConfig {
    Check.weight("weight", weight);
    Check.positive("distortion", distortion, 1e6);
  }
}
