package dev.emc.core.config;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.core.optim.GradientClip;

/** How gradients that are too long are shortened. */
public record ClipConfig(
    @Describe("Longest that a gradient may be, in Euclidean norm") double norm,
    @Describe("What is measured: all gradients together, or the one of each parameter (DINO)")
        GradientClip.By by) {
  public ClipConfig {
    Check.positive("norm", norm, 1_000_000);
  }

  /** DINO's. */
  public ClipConfig() {
    this(3, GradientClip.By.PARAMETER);
  }

  /** What clips so. */
  public GradientClip toClip() {
    return new GradientClip(norm, by);
  }
}
