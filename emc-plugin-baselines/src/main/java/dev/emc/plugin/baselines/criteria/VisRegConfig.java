package dev.emc.plugin.baselines.criteria;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Settings of {@link VisReg}. */
public record VisRegConfig(
    @Describe("factor of the sliced Wasserstein distance, 0 or more") double shapeWeight,
    @Describe("factor of the squared distance of standard deviations from 1, 0 or more")
        double scaleWeight,
    @Describe("projector: as they are; embeddings: rows of unit length times sqrt(D)") Space space,
    @Describe("number of directions; at least the embedding width covers every dimension")
        int projections,
    @Describe("seed of the directions") long seed) {
  /** The defaults. */
  public VisRegConfig() {
    this(1, 1, Space.PROJECTOR, 256, 0);
  }

  public VisRegConfig {
    Check.weight("shape-weight", shapeWeight);
    Check.weight("scale-weight", scaleWeight);
    Check.whole("projections", projections, 1, Check.MAX_WIDTH);
  }
}
