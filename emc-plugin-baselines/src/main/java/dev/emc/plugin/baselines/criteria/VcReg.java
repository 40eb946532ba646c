package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Moments;
import jakarta.inject.Inject;
import java.util.List;

/**
 * Variance and covariance regularisation, VCReg (Bardes, Ponce, LeCun 2022, eqs. 1 and 4, without
 * the invariance term), on the full-resolution views.
 *
 * <pre>
 * std = mean over views of mean_d max(0, target − √(var_d + 1e-4))
 * cov = SUM over views of Σ_{i≠j} C_ij² / D
 * </pre>
 *
 * <p>The target is 1/√D for rows of unit length (the default, as in EMC's released code) and 1 for
 * the projector's output. The released code averages the hinge over views and sums the covariance.
 */
public final class VcReg implements Regularizer {
  private final VcRegConfig config;

  @Inject
  public VcReg(VcRegConfig config) {
    this.config = config;
  }

  @Override
  public void check(RunShape run) {
    Needs.of("vcreg").batch(run, 2).width(run, 2);
  }

  @Override
  public LossTerms loss(Embeddings embeddings) {
    double target =
        config.space() == Space.EMBEDDINGS ? 1 / Math.sqrt((double) embeddings.width()) : 1;
    return loss(config.space().fullResolutionViews(embeddings), target);
  }

  /**
   * The terms on the given matrices.
   *
   * @param views (N, D) each
   * @param target standard deviation above which a dimension costs nothing
   */
  LossTerms loss(List<NDArray> views, double target) {
    return LossTerms.builder()
        .add(
            "std",
            config.stdWeight(),
            Views.mean(views, z -> Moments.standardDeviationHinge(z, target)))
        .add("cov", config.covWeight(), Views.sum(views, Moments::offDiagonalCovariance))
        .build();
  }
}
