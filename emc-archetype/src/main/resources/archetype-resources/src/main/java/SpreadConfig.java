package ${package};

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Keys of the regularizer. */
public record SpreadConfig(
    @Describe("Factor of the term") double weight,
    @Describe("Standard deviation to reach") double floor) {
  /** The defaults. */
  public SpreadConfig() {
    this(1, 1);
  }

  /** Checks ranges. */
  public SpreadConfig {
    Check.weight("weight", weight);
    Check.positive("floor", floor, 1000);
  }
}
