package dev.emc.plugin.target;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Scalars;

/** The mathematics of BYOL (Grill et al. 2020, eq. 2). */
final class ByolLoss {
  /** Least length that a vector is divided by, as PyTorch has it. */
  private static final double NORM_FLOOR = 1e-12;

  private ByolLoss() {}

  /**
   * mean_n (2 − 2 cos(p_n, t_n)), a scalar from 0 to 4: the squared distance of the two at unit
   * length.
   *
   * @param prediction of one view, (N, D)
   * @param target projection of the other view, (N, D); takes no gradient
   */
  static NDArray distance(NDArray prediction, NDArray target) {
    NDArray unit = target.stopGradient().normalize(2, 1, NORM_FLOOR);
    NDArray cosines = prediction.normalize(2, 1, NORM_FLOOR).mul(unit).sum(new int[] {1});
    return cosines.mean().mul(Scalars.like(cosines, -2)).add(Scalars.like(cosines, 2));
  }
}
