package ${package};

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Keys of the augmentation. */
public record BlotConfig(
    @Describe("Side of the square, as a share of the image's shorter side") double share,
    @Describe("How often it is done") double probability) {
  /** The defaults. */
  public BlotConfig() {
    this(0.3, 0.5);
  }

  /** Checks ranges. */
  public BlotConfig {
    Check.positive("share", share, 1);
    Check.number("probability", probability, 0, 1);
  }
}
