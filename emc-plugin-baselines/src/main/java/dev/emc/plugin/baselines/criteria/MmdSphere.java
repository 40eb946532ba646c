package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Scalars;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/**
 * Maximum mean discrepancy to the uniform distribution on the sphere under a rotation-invariant
 * kernel truncated at degree 3 (Zheng, Puy, Riccietti, Pérez, Gribonval 2022).
 *
 * <pre>
 * MMD² = Σ_{l=1..3} b_l · 1/N² Σ_ij P_l(e_i · e_j)
 * P_1(t) = t,  P_2(t) = (D t² − 1)/(D − 1),  P_3(t) = ((D + 2) t³ − 3t)/(D − 1)
 * </pre>
 *
 * <p>P_l are the Legendre polynomials of dimension D, P_l(1) = 1. Their expectation under the
 * uniform distribution is zero, so no term with samples of it is left. On rows of unit length of
 * each full-resolution view, averaged over them; each degree is a loss term of its own.
 */
public final class MmdSphere implements Regularizer {
  private final MmdSphereConfig config;

  @Inject
  public MmdSphere(MmdSphereConfig config) {
    this.config = config;
  }

  @Override
  public void check(RunShape run) {
    Needs.of("mmd-sphere").batch(run, 2).width(run, 2);
  }

  @Override
  public LossTerms loss(Embeddings embeddings) {
    double d = (double) embeddings.width();
    List<NDArray> grams = new ArrayList<>();
    for (NDArray view : Space.EMBEDDINGS.fullResolutionViews(embeddings)) {
      grams.add(Gram.of(view));
    }
    return LossTerms.builder()
        .add("linear", config.linearWeight(), Views.mean(grams, NDArray::mean))
        .add("quadratic", config.quadraticWeight(), Views.mean(grams, g -> quadratic(g, d)))
        .add("cubic", config.cubicWeight(), Views.mean(grams, g -> cubic(g, d)))
        .build();
  }

  private static NDArray quadratic(NDArray g, double d) {
    NDArray mean = g.square().mean();
    return mean.mul(Scalars.like(g, d)).sub(Scalars.like(g, 1)).mul(Scalars.like(g, 1 / (d - 1)));
  }

  private static NDArray cubic(NDArray g, double d) {
    NDArray cube = g.square().mul(Scalars.like(g, d + 2)).sub(Scalars.like(g, 3)).mul(g);
    return cube.mean().mul(Scalars.like(g, 1 / (d - 1)));
  }
}
