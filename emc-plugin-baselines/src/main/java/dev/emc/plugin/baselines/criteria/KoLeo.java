package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Scalars;
import jakarta.inject.Inject;

/**
 * The Kozachenko–Leonenko spreading regularizer, KoLeo (Sablayrolles, Douze, Schmid, Jégou 2019,
 * eq. 4): maximises the mean log distance of a row to its nearest neighbour.
 *
 * <pre>
 * 1/N Σ_i ½ log( min_{j≠i} ‖e_i − e_j‖² + eps² )
 * </pre>
 *
 * <p>On rows of unit length of each full-resolution view, averaged over them. eps² inside the
 * logarithm keeps the gradient of coinciding rows finite: it is zero there.
 */
public final class KoLeo implements Regularizer {
  private final KoLeoConfig config;

  @Inject
  public KoLeo(KoLeoConfig config) {
    this.config = config;
  }

  @Override
  public void check(RunShape run) {
    Needs.of("koleo").batch(run, 2).width(run, 2);
  }

  @Override
  public LossTerms loss(Embeddings embeddings) {
    var views = Space.EMBEDDINGS.fullResolutionViews(embeddings);
    NDArray spread = Views.mean(views, e -> logNearestDistance(e, config.epsilon()));
    return LossTerms.builder().add("log-distance", -config.weight(), spread).build();
  }

  /**
   * The mean log distance to the nearest other row, a scalar.
   *
   * @param view (N, D), rows of unit length: the nearest row is the one with the largest product
   */
  static NDArray logNearestDistance(NDArray view, double epsilon) {
    NDArray detached = view.stopGradient();
    NDArray nearest = Gram.withoutDiagonal(Gram.of(detached)).argMax(1);
    NDArray index = nearest.expandDims(1).repeat(1, view.getShape().get(1));
    NDArray squares = view.sub(view.gather(index, 0)).square().sum(new int[] {1});
    NDArray logs = squares.add(Scalars.like(view, epsilon * epsilon)).log();
    return logs.mean().mul(Scalars.like(view, 0.5));
  }
}
