package dev.emc.core.config;

import dev.emc.api.plugin.Describe;
import org.jspecify.annotations.Nullable;

/** Parameters that are updated with settings of their own; what is left out is the optimiser's. */
public record GroupConfig(
    @Describe("What the parameters' names start with, such as predictor. or backbone.layer4.")
        String prefix,
    @Describe("Learning rate, scaled by lr-batch as the optimiser's own") @Nullable Double lr,
    @Describe("Weight decay") @Nullable Double weightDecay,
    @Describe("How the rate changes") @Nullable RateSchedule schedule) {
  public GroupConfig {
    Check.that(!prefix.isBlank(), "prefix must name parameters");
    if (lr != null) {
      Check.positive("lr", lr);
    }
    if (weightDecay != null) {
      Check.notNegative("weight-decay", weightDecay);
    }
  }

  /** A group that differs in nothing yet. */
  public GroupConfig(String prefix) {
    this(prefix, null, null, null);
  }
}
