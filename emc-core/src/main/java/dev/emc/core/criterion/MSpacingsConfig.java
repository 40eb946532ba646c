package dev.emc.core.criterion;

import dev.emc.api.plugin.Describe;

/**
 * Settings of the m-spacings estimator.
 *
 * @param epsilon added to every scaled spacing inside the logarithm
 */
public record MSpacingsConfig(
    @Describe(
            "added to every scaled spacing inside the logarithm; the released VICReg run uses 1e-7,"
                + " the others the float32 machine epsilon")
        double epsilon) {
  /** Machine epsilon of float32, 2⁻²³. */
  public static final double FLOAT32_EPSILON = 0x1p-23;

  /** The released code's default. */
  public MSpacingsConfig() {
    this(FLOAT32_EPSILON);
  }

  public MSpacingsConfig {
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new IllegalArgumentException("epsilon must lie in (0, 1), got " + epsilon);
    }
  }
}
