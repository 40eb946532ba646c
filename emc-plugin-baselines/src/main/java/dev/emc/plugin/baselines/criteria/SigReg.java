package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Scalars;
import dev.emc.api.math.Surrogate;
import jakarta.inject.Inject;

/**
 * Sketched isotropic Gaussian regularization, SIGReg (LeJEPA, Balestriero &amp; LeCun 2025): the
 * Epps–Pulley test of normality on one-dimensional projections, averaged over directions and over
 * all views.
 *
 * <pre>
 * T = N ∫ |φ(t) − exp(−t²/2)|² exp(−t²/2) dt,   φ(t) = 1/N Σ_n exp(i t x_n)
 * </pre>
 *
 * <p>The integral is a trapezoid sum over [−range, range]; its integrand is even and zero at t = 0.
 * Unlike the released code, which draws directions anew from the step number, directions are fixed
 * by the seed (see {@link Directions}).
 */
public final class SigReg implements Regularizer {
  private final SigRegConfig config;
  private final Directions directions;

  @Inject
  public SigReg(SigRegConfig config) {
    this.config = config;
    this.directions = new Directions(config.projections(), config.seed());
  }

  @Override
  public void check(RunShape run) {
    Needs.of("sigreg").batch(run, 2).width(run, config.space().leastWidth());
  }

  @Override
  public LossTerms loss(Embeddings embeddings) {
    NDArray statistic =
        Views.mean(
            config.space().standardizedViews(embeddings),
            z -> statistic(directions.project(z), config.range(), config.points()));
    return LossTerms.builder().add("epps-pulley", config.weight(), statistic).build();
  }

  /**
   * The mean statistic over columns, a scalar.
   *
   * @param sample (N, M)
   * @param range end of the integration range
   * @param points odd number of points on [−range, range]
   */
  static NDArray statistic(NDArray sample, double range, int points) {
    long n = sample.getShape().get(0);
    long m = sample.getShape().get(1);
    NDArray x = sample.stopGradient();
    NDManager manager = x.getManager();
    int half = points / 2;
    double step = range / half;
    NDArray value = manager.zeros(x.getShape().slice(1), x.getDataType());
    NDArray gradient = x.zerosLike();
    for (int k = 1; k <= half; k++) {
      double t = k * step;
      double target = Math.exp(-t * t / 2);
      // Both signs of t; the two ends of the range have half a weight each.
      double weight = (k == half ? 1 : 2) * step * target;
      try (NDManager scope = manager.newSubManager()) {
        NDArray angle = x.mul(Scalars.like(x, t));
        angle.attach(scope);
        NDArray cos = angle.cos();
        NDArray sin = angle.sin();
        NDArray real = cos.mean(new int[] {0}).sub(Scalars.like(x, target));
        NDArray imaginary = sin.mean(new int[] {0});
        NDArray square = real.square().add(imaginary.square());
        value.addi(square.mul(Scalars.like(x, weight)));
        NDArray slope = cos.mul(imaginary).sub(sin.mul(real));
        gradient.addi(slope.mul(Scalars.like(x, 2 * t * weight)));
      }
    }
    NDArray mean = value.mean().mul(Scalars.like(x, n));
    return Surrogate.of(sample, mean, gradient.mul(Scalars.like(x, 1.0 / m)));
  }
}
