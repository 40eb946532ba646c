package dev.emc.plugin.simsiam;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Moments;
import dev.emc.api.math.Scalars;

/** The mathematics of SimSiam (Chen and He 2021, eq. 4). */
final class SimSiamLoss {
  /** Least product of two lengths that a cosine is divided by, as PyTorch has it. */
  private static final double COSINE_FLOOR = 1e-8;

  private SimSiamLoss() {}

  /**
   * −½ (cos(p1, stop(z2)) + cos(p2, stop(z1))), averaged over the batch; −1 is perfect agreement.
   *
   * @param p1 prediction from view 1, (N, D)
   * @param p2 prediction from view 2, (N, D)
   * @param z1 embedding of view 1, (N, D); takes no gradient
   * @param z2 embedding of view 2, (N, D); takes no gradient
   */
  static NDArray negativeCosine(NDArray p1, NDArray p2, NDArray z1, NDArray z2) {
    return cosine(p1, z2).mean().add(cosine(p2, z1).mean()).mul(Scalars.like(p1, -0.5));
  }

  /** Cosine of each prediction with the other view's embedding, (N). */
  static NDArray cosine(NDArray prediction, NDArray embedding) {
    int[] columns = {1};
    NDArray target = embedding.stopGradient();
    NDArray lengths = prediction.norm(columns).mul(target.norm(columns));
    return prediction
        .mul(target)
        .sum(columns)
        .div(lengths.maximum(Scalars.like(lengths, COSINE_FLOOR)));
  }

  /**
   * Mean over the dimensions of the standard deviation of embeddings of unit length, a scalar: 1/√D
   * when they are spread over the sphere, 0 when they have collapsed (section 4.1).
   *
   * @param unit (N, D), outside the graph
   */
  static NDArray spread(NDArray unit) {
    return Moments.variance(unit).sqrt().mean();
  }
}
