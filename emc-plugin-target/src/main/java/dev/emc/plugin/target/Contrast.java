package dev.emc.plugin.target;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.emc.api.math.Scalars;

/** The cross-entropies of MoCo v2 and v3: a query picks its key. */
final class Contrast {
  /** Least length that a vector is divided by, as PyTorch has it. */
  static final double NORM_FLOOR = 1e-12;

  private Contrast() {}

  /**
   * For each query −log softmax([q·k, q·queue] / τ) at its own key (He et al. 2020, eq. 1).
   *
   * @param queries of unit length, (N, D)
   * @param keys of unit length, (N, D), outside the graph
   * @param queue negatives of unit length, (D, K), outside the graph
   * @param temperature τ
   * @return (N)
   */
  static NDArray withQueue(NDArray queries, NDArray keys, NDArray queue, double temperature) {
    NDArray own = queries.mul(keys).sum(new int[] {1}, true);
    NDArray logits = own.concat(queries.matMul(queue), 1);
    return logits
        .div(Scalars.like(logits, temperature))
        .logSoftmax(1)
        .get(new NDIndex(":, 0"))
        .neg();
  }

  /**
   * 2τ · mean_n −log softmax(q_n · k / τ) at key n, a scalar (Chen, Xie and He 2021, algorithm 1).
   *
   * @param queries (N, D), any length
   * @param keys (N, D), any length; take no gradient
   * @param temperature τ
   */
  static NDArray withinBatch(NDArray queries, NDArray keys, double temperature) {
    NDArray unitQueries = queries.normalize(2, 1, NORM_FLOOR);
    NDArray unitKeys = keys.stopGradient().normalize(2, 1, NORM_FLOOR);
    NDArray logits = unitQueries.matMul(unitKeys.transpose());
    int n = Math.toIntExact(logits.getShape().get(0));
    NDArray own = logits.getManager().eye(n, n, 0, logits.getDataType());
    NDArray picked = logits.div(Scalars.like(logits, temperature)).logSoftmax(1).mul(own).sum();
    return picked.mul(Scalars.like(logits, -2 * temperature / n));
  }
}
