package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Moments;
import dev.emc.api.math.Scalars;
import jakarta.inject.Inject;

/**
 * Sliced Wasserstein regularization in the manner of VISReg (Wu, Balestriero, Levine 2026): scale
 * and shape apart.
 *
 * <pre>
 * scale = mean_d (1 − √(var_d + 1e-4))²
 * shape = mean over directions of 1/N Σ_i (x_(i) − Φ⁻¹((i − ½)/N))²
 * </pre>
 *
 * <p>x_(i) are the sorted projections of the embeddings, centred and divided by their standard
 * deviations: the shape term alone sees neither location nor scale. Averaged over all views.
 * Directions are fixed by the seed (see {@link Directions}).
 */
public final class VisReg implements Regularizer {
  private final VisRegConfig config;
  private final Directions directions;

  @Inject
  public VisReg(VisRegConfig config) {
    this.config = config;
    this.directions = new Directions(config.projections(), config.seed());
  }

  @Override
  public void check(RunShape run) {
    // Two values, centred and divided by their deviation, are always the same two.
    Needs.of("visreg").batch(run, 3).width(run, config.space().leastWidth());
  }

  @Override
  public LossTerms loss(Embeddings embeddings) {
    var views = config.space().standardizedViews(embeddings);
    NDArray shape =
        Views.mean(
            views, z -> wasserstein(directions.project(Moments.center(z).div(deviation(z)))));
    NDArray scale =
        Views.mean(views, z -> deviation(z).neg().add(Scalars.like(z, 1)).square().mean());
    return LossTerms.builder()
        .add("shape", config.shapeWeight(), shape)
        .add("scale", config.scaleWeight(), scale)
        .build();
  }

  private static NDArray deviation(NDArray view) {
    return Moments.variance(view).add(Scalars.like(view, Moments.VARIANCE_EPSILON)).sqrt();
  }

  /**
   * Mean over columns of the squared 2-Wasserstein distance to the standard normal, a scalar.
   *
   * @param sample (N, M)
   */
  static NDArray wasserstein(NDArray sample) {
    long n = sample.getShape().get(0);
    NDArray sorted = sample.transpose().sort(1);
    return sorted.sub(quantiles(sample, n)).square().mean();
  }

  /** √2 erf⁻¹((2i − 1)/N − 1) for i = 1 … N, (N). */
  private static NDArray quantiles(NDArray like, long n) {
    NDArray counts = like.getManager().arange(0, n, 1, DataType.FLOAT64);
    NDArray odd = counts.mul(Scalars.like(counts, 2)).add(Scalars.like(counts, 1));
    NDArray levels = odd.div(Scalars.like(counts, n)).sub(Scalars.like(counts, 1));
    NDArray exact = levels.erfinv().mul(Scalars.like(counts, Math.sqrt(2)));
    return exact.toType(like.getDataType(), false);
  }
}
