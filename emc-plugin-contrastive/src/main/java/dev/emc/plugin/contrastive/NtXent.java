package dev.emc.plugin.contrastive;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import dev.emc.api.math.Scalars;

/** The normalised, temperature-scaled cross-entropy of SimCLR (Chen et al. 2020, eq. 1). */
final class NtXent {
  /** Far below any cosine over any temperature, and finite: e to its power is 0. */
  private static final double NEVER = -1e9;

  private NtXent() {}

  /**
   * For each anchor i with positive j, the other view of its image: −s_ij + log Σ_{k≠i} exp(s_ik),
   * where s is the cosine over the temperature. The loss is their mean; SimCLR's released code adds
   * the means of the two views instead, which is twice that.
   *
   * @param unit embeddings of unit length of both views, (2N, D), view after view
   * @param temperature τ
   * @return (2N), view after view
   */
  static NDArray perAnchor(NDArray unit, double temperature) {
    int anchors = Math.toIntExact(unit.getShape().get(0));
    int n = anchors / 2;
    NDArray similarities = unit.matMul(unit.transpose()).div(Scalars.like(unit, temperature));
    NDArray self = unit.getManager().eye(anchors, anchors, 0, unit.getDataType());
    NDArray logProbabilities = similarities.add(self.mul(Scalars.like(self, NEVER))).logSoftmax(1);
    NDArray pairs = unit.getManager().eye(n, n, 0, unit.getDataType());
    NDArray first = logProbabilities.get(new NDIndex(":{}, {}:", n, n)).mul(pairs);
    NDArray second = logProbabilities.get(new NDIndex("{}:, :{}", n, n)).mul(pairs);
    int[] columns = {1};
    return NDArrays.concat(new NDList(first.sum(columns), second.sum(columns)), 0).neg();
  }
}
