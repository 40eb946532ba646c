package dev.emc.plugin.baselines.criteria;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Settings of {@link SigReg}. */
public record SigRegConfig(
    @Describe("factor of the statistic, 0 or more; LeJEPA recommends 0.01 to 0.1") double weight,
    @Describe("projector: as they are; embeddings: rows of unit length times sqrt(D)") Space space,
    @Describe("number of directions; at least the embedding width covers every dimension")
        int projections,
    @Describe("end of the integration range [-t, t] of the characteristic function, above 0")
        double range,
    @Describe("odd number of integration points on [-t, t], 3 or more; 17 as in LeJEPA") int points,
    @Describe("seed of the directions") long seed) {
  /** The defaults. */
  public SigRegConfig() {
    this(0.05, Space.PROJECTOR, 256, 5, 17, 0);
  }

  public SigRegConfig {
    Check.weight("weight", weight);
    Check.whole("projections", projections, 1, Check.MAX_WIDTH);
    Check.positive("range", range, 1000);
    Check.whole("points", points, 3, 9999);
    if (points % 2 == 0) {
      throw new IllegalArgumentException("points must be odd, got " + points);
    }
  }
}
