package dev.emc.core.criterion;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/**
 * Weights of the two terms of EMC.
 *
 * @param entropyWeight beta1, factor of the mean marginal entropy
 * @param covarianceWeight beta2, factor of the off-diagonal covariance
 * @param covariance how that is estimated
 */
public record EmcConfig(
    @Describe(
            "beta1, weight of the mean marginal entropy; the paper uses 1 for SwAV and SimSiam, the"
                + " released VICReg code 10")
        double entropyWeight,
    @Describe(
            "beta2, weight of the off-diagonal covariance; the paper uses 25 for SwAV and SimSiam,"
                + " the released VICReg code 1")
        double covarianceWeight,
    @Describe(
            "sample: squares of the batch's covariances, as in the paper, about D/(144 N) too large"
                + " for each view; unbiased: without that, below 0 at times")
        CovarianceEstimate covariance) {
  /** The paper's weights for SwAV and SimSiam. */
  public EmcConfig() {
    this(1, 25);
  }

  /** The paper's estimate. */
  public EmcConfig(double entropyWeight, double covarianceWeight) {
    this(entropyWeight, covarianceWeight, CovarianceEstimate.SAMPLE);
  }

  public EmcConfig {
    Check.weight("entropy-weight", entropyWeight);
    Check.weight("covariance-weight", covarianceWeight);
  }
}
