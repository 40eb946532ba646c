package dev.emc.plugin.target;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import dev.emc.api.math.Scalars;

/** The mathematics of DINO (Caron et al. 2021, eq. 1 to 4). */
final class Distillation {
  /** The views that the teacher sees: the first two, both full-resolution. */
  static final int TEACHER_VIEWS = 2;

  private Distillation() {}

  /**
   * Logarithms of the teacher's probabilities, log softmax((t − c) / τ_t).
   *
   * @param logits of the teacher, (2·N, K), outside the graph
   * @param center (1, K)
   * @param temperature τ_t
   */
  static NDArray teacher(NDArray logits, NDArray center, double temperature) {
    return logits.sub(center).div(Scalars.like(logits, temperature)).logSoftmax(1);
  }

  /**
   * Mean over the pairs of a teacher's view i and a student's view v ≠ i of −mean_n Σ_k P_i log
   * softmax(s_v / τ_s), a scalar.
   *
   * @param logits of the student, (V·N, K), view after view
   * @param probabilities of the teacher, (2·N, K), view after view, outside the graph
   * @param viewCount V
   * @param temperature τ_s
   */
  static NDArray loss(NDArray logits, NDArray probabilities, int viewCount, double temperature) {
    long n = logits.getShape().get(0) / viewCount;
    long k = logits.getShape().get(1);
    NDArray student = logits.div(Scalars.like(logits, temperature)).logSoftmax(1);
    // Σ over the other views is the sum over all views less the view itself.
    NDArray all = student.reshape(viewCount, n, k).sum(new int[] {0});
    NDArray both = NDArrays.concat(new NDList(all, all), 0);
    NDArray own = student.get(new NDIndex(":{}", TEACHER_VIEWS * n));
    double pairs = (double) TEACHER_VIEWS * (viewCount - 1) * n;
    return both.sub(own).mul(probabilities).sum().mul(Scalars.like(logits, -1 / pairs));
  }

  /**
   * Mean entropy of the teacher's probabilities, nats, a scalar.
   *
   * @param logProbabilities (2·N, K)
   */
  static NDArray entropy(NDArray logProbabilities) {
    return logProbabilities.mul(logProbabilities.exp()).sum(new int[] {1}).mean().neg();
  }
}
