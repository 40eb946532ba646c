package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Scalars;
import dev.emc.api.math.Surrogate;
import jakarta.inject.Inject;

/**
 * Uniformity on the hypersphere, AUH (Wang &amp; Isola 2020, eq. 2).
 *
 * <pre>
 * log( mean over pairs i &lt; j of exp(−t ‖e_i − e_j‖²) )
 * </pre>
 *
 * <p>Pairs are within a view, on rows of unit length; the logarithms of the full-resolution views
 * are averaged, as in EMC's released code.
 */
public final class Auh implements Regularizer {
  private final AuhConfig config;

  @Inject
  public Auh(AuhConfig config) {
    this.config = config;
  }

  @Override
  public void check(RunShape run) {
    // A row of width 1 is +1 or -1 once normalised.
    Needs.of("auh").batch(run, 2).width(run, 2);
  }

  @Override
  public LossTerms loss(Embeddings embeddings) {
    var views = Space.EMBEDDINGS.fullResolutionViews(embeddings);
    return LossTerms.builder()
        .add("uniformity", config.weight(), Views.mean(views, e -> uniformity(e, config.t())))
        .build();
  }

  /**
   * The potential of one view, a scalar.
   *
   * <p>With P_ij ∝ exp(−t d_ij²), Σ_{i≠j} P_ij = 1, the gradient is 4t (P e − diag(Σ_j P_ij) e):
   * nothing larger than N×N is ever formed and nothing but it is kept for the backward pass.
   *
   * @param view (N, D)
   */
  static NDArray uniformity(NDArray view, double t) {
    long n = view.getShape().get(0);
    NDArray e = view.stopGradient();
    NDArray logits = Gram.withoutDiagonal(Gram.squaredDistances(e).mul(Scalars.like(e, -t)));
    // Shifted by the largest, or a sharp potential of far points would vanish in float32.
    NDArray largest = logits.max();
    NDArray weights = logits.sub(largest).exp();
    NDArray sum = weights.sum();
    NDArray value = sum.log().add(largest).sub(Scalars.like(e, Math.log((double) n * (n - 1))));
    NDArray p = weights.div(sum);
    NDArray gradient =
        p.matMul(e).sub(e.mul(p.sum(new int[] {1}, true))).mul(Scalars.like(e, 4 * t));
    return Surrogate.of(view, value, gradient);
  }
}
