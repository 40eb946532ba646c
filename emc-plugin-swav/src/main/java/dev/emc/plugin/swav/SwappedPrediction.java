package dev.emc.plugin.swav;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.emc.api.math.Scalars;
import java.util.List;

/** The swapped prediction loss: each view predicts the codes of another (Caron et al., eq. 2). */
final class SwappedPrediction {
  private SwappedPrediction() {}

  /**
   * Mean over the assigned views a of the mean over the other views v of −mean_n Σ_k q_a log
   * softmax(s_v / τ).
   *
   * @param scores of all views, (V·N, K), view after view
   * @param codes of the first views, (N, K) each, outside the graph
   * @param viewCount V
   * @param temperature τ
   */
  static NDArray loss(NDArray scores, List<NDArray> codes, int viewCount, double temperature) {
    long n = scores.getShape().get(0) / viewCount;
    long k = scores.getShape().get(1);
    NDArray logProbabilities = scores.div(Scalars.like(scores, temperature)).logSoftmax(1);
    // Σ over the other views is the sum over all views less the view itself.
    NDArray all = logProbabilities.reshape(viewCount, n, k).sum(new int[] {0});
    NDArray agreement = null;
    for (int a = 0; a < codes.size(); a++) {
      NDArray own = logProbabilities.get(new NDIndex("{}:{}", a * n, (a + 1) * n));
      NDArray term = all.sub(own).mul(codes.get(a)).sum();
      agreement = agreement == null ? term : agreement.add(term);
    }
    if (agreement == null) {
      throw new IllegalArgumentException("swapped prediction needs the codes of a view");
    }
    double pairs = (double) codes.size() * (viewCount - 1) * n;
    return agreement.mul(Scalars.like(scores, -1 / pairs));
  }
}
