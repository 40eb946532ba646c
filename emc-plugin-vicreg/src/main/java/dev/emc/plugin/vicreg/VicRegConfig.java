package dev.emc.plugin.vicreg;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import java.util.List;

/**
 * What can be set of VICReg; the defaults are the paper's.
 *
 * @param invarianceWeight factor of the mean squared distance between the two views
 * @param varianceWeight factor of the standard-deviation hinge
 * @param covarianceWeight factor of the squared off-diagonal covariances
 * @param projector widths of the projector's linear layers
 */
public record VicRegConfig(
    @Describe("factor of the mean squared distance between the two views") double invarianceWeight,
    @Describe("factor of the hinge that keeps every standard deviation at 1 or above")
        double varianceWeight,
    @Describe("factor of the squared off-diagonal covariances, summed over views and divided by D")
        double covarianceWeight,
    @Describe("widths of the projector's linear layers; the last is the embedding width D")
        List<Integer> projector) {

  /** The paper's settings. */
  public VicRegConfig() {
    this(25, 25, 1, List.of(8192, 8192, 8192));
  }

  public VicRegConfig {
    Check.weight("invariance-weight", invarianceWeight);
    Check.weight("variance-weight", varianceWeight);
    Check.weight("covariance-weight", covarianceWeight);
    if (invarianceWeight + varianceWeight + covarianceWeight == 0) {
      throw new IllegalArgumentException(
          "one of invariance-weight, variance-weight and covariance-weight must be above 0");
    }
    projector = List.copyOf(projector);
    Check.widths("projector", projector);
    if (covarianceWeight > 0 && projector.get(projector.size() - 1) < 2) {
      throw new IllegalArgumentException(
          "projector must end with a width of at least 2, so that there are dimensions to"
              + " decorrelate, got "
              + projector);
    }
  }
}
