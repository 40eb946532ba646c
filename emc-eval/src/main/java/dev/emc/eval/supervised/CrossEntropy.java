package dev.emc.eval.supervised;

import ai.djl.ndarray.NDArray;

/** Cross-entropy of a classifier: mean over images of −log softmax(scores)_label. */
final class CrossEntropy {
  private CrossEntropy() {}

  /**
   * The mean.
   *
   * @param scores (N, K)
   * @param labels (N), int64, on the scores' device
   * @return scalar, nats
   */
  static NDArray mean(NDArray scores, NDArray labels) {
    NDArray logProbabilities = scores.logSoftmax(1);
    return logProbabilities.gather(labels.reshape(-1, 1), 1).mean().neg();
  }
}
