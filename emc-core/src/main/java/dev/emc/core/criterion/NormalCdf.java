package dev.emc.core.criterion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.google.inject.Inject;
import dev.emc.api.PreciseTransform;
import dev.emc.api.math.Levels;
import dev.emc.api.math.Scalars;

/**
 * The distribution function of the standard normal, (1 + erf(z / √2)) / 2: the transform for
 * methods that normalise their embeddings to the sphere, such as SwAV and SimSiam. A
 * maximum-entropy image then means Gaussian embeddings, and a normalised Gaussian is uniform on the
 * sphere (Muller 1959).
 *
 * <p>In float32 the tails come from a formula for 1 − Φ(|z|), right to 5e-7 of itself as far as
 * exp(−z²/2) reaches, instead of from erf, which is 1 there but for its last few digits; in float64
 * erf has digits enough.
 */
public final class NormalCdf implements PreciseTransform {
  private static final double PEAK = 1 / Math.sqrt(2 * Math.PI);

  /**
   * (1 − Φ(x)) exp(x²/2) = t · Σ_k c_k t^k with t = 1 / (1 + x/4), for all x ≥ 0, to 3.4e-8 of
   * itself: a minimax fit of degree 9.
   */
  private static final double[] MILLS = {
    0.09973556664227992,
    0.09973643732910104,
    0.0934662387232559,
    0.08160417355843724,
    0.0589699532195202,
    0.06371383261252117,
    -0.031742464210655436,
    0.09562196340208197,
    -0.08089077132773623,
    0.01978505314587122
  };

  /** There is nothing to set. */
  @Inject
  public NormalCdf() {}

  @Override
  public NDArray apply(NDArray embeddings) {
    NDArray half = Scalars.like(embeddings, 0.5);
    return centered(embeddings).add(half);
  }

  @Override
  public NDArray centered(NDArray embeddings) {
    NDArray half = Scalars.like(embeddings, 0.5);
    return embeddings.mul(Scalars.like(embeddings, Math.sqrt(0.5))).erf().mul(half);
  }

  @Override
  public Levels levels(NDArray embeddings) {
    NDArray centered = centered(embeddings);
    NDArray bell = embeddings.square().muli(Scalars.like(embeddings, -0.5)).exp();
    NDArray tail =
        embeddings.getDataType() == DataType.FLOAT64
            ? centered.abs().neg().addi(Scalars.like(centered, 0.5))
            : mills(embeddings.abs()).muli(bell);
    return new Levels(centered, tail, bell.mul(Scalars.like(bell, PEAK)));
  }

  private static NDArray mills(NDArray x) {
    NDArray t = Scalars.like(x, 1).div(x.mul(Scalars.like(x, 0.25)).addi(Scalars.like(x, 1)));
    NDArray sum = t.mul(Scalars.like(t, MILLS[MILLS.length - 1]));
    for (int k = MILLS.length - 2; k >= 0; k--) {
      sum.addi(Scalars.like(sum, MILLS[k])).muli(t);
    }
    return sum;
  }
}
