package dev.emc.plugin.vicreg;

import ai.djl.ndarray.NDArray;
import dev.emc.api.LossTerms;
import dev.emc.api.math.Moments;
import dev.emc.api.math.Scalars;

/**
 * The loss of VICReg (Bardes et al. 2022, eq. 6).
 *
 * <p>The hinge is averaged over the two views and the covariance term is summed over them, as the
 * released code does it; the paper's text averages both.
 */
final class VicRegLoss {
  private final VicRegConfig config;

  VicRegLoss(VicRegConfig config) {
    this.config = config;
  }

  /**
   * The three terms, unweighted values with their weights.
   *
   * @param x embeddings of the first view, (N, D)
   * @param y embeddings of the second view, (N, D)
   */
  LossTerms of(NDArray x, NDArray y) {
    NDArray invariance = x.sub(y).square().mean();
    NDArray variance =
        Moments.standardDeviationHinge(x, 1)
            .add(Moments.standardDeviationHinge(y, 1))
            .mul(Scalars.like(x, 0.5));
    NDArray covariance = Moments.offDiagonalCovariance(x).add(Moments.offDiagonalCovariance(y));
    return LossTerms.builder()
        .add("invariance", config.invarianceWeight(), invariance)
        .add("variance", config.varianceWeight(), variance)
        .add("covariance", config.covarianceWeight(), covariance)
        .build();
  }
}
