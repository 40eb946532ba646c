package dev.emc.plugin.swav;

import ai.djl.ndarray.NDArray;
import dev.emc.api.math.Scalars;

/**
 * Sinkhorn-Knopp: soft assignments of samples to prototypes that use all prototypes alike (Cuturi
 * 2013; Caron et al. 2020, eq. 3 and 5).
 *
 * <p>The plan Q starts as exp(S / ε). A round scales its columns to one common sum, then its rows
 * to 1. In the logarithm each of the two is a log-softmax, along samples and along prototypes, the
 * common sums being constants that the next one cancels; so nothing overflows or vanishes, however
 * far out the scores are.
 *
 * @param epsilon weight of the plan's entropy, ε
 * @param iterations rounds
 */
record Sinkhorn(double epsilon, int iterations) {

  /**
   * Assigns samples to prototypes.
   *
   * @param scores (B, K), outside the graph
   * @return codes, (B, K), rows sum to 1
   */
  NDArray assign(NDArray scores) {
    NDArray logPlan = scores.div(Scalars.like(scores, epsilon));
    for (int i = 0; i < iterations; i++) {
      logPlan = logPlan.logSoftmax(0).logSoftmax(1);
    }
    return logPlan.exp();
  }
}
