package dev.emc.plugin.baselines.criteria;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/** Settings of {@link Mmcr}. */
public record MmcrConfig(@Describe("factor of the nuclear norm, 0 or more") double weight) {
  /** The defaults. */
  public MmcrConfig() {
    this(1);
  }

  public MmcrConfig {
    Check.weight("weight", weight);
  }
}
