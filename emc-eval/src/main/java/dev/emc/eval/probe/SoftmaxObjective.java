package dev.emc.eval.probe;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Multinomial logistic loss of some images, −mean log softmax(W x)_label, and its gradient.
 *
 * <p>Weights are (K, F + 1) row-major, the last column the bias. The two matrix products run on the
 * manager's device; everything else is small.
 */
final class SoftmaxObjective implements AutoCloseable {
  private final NDManager manager;
  private final NDArray design;
  private final NDArray transposed;
  private final NDArray target;
  private final int classes;
  private final int width;

  SoftmaxObjective(NDManager parent, Standardization standardization, FeatureSet set, int[] rows) {
    this.manager = parent.newSubManager();
    this.classes = set.classes();
    this.width = set.width() + 1;
    this.design = standardization.apply(set, rows, manager);
    this.transposed = design.transpose();
    float[] oneHot = new float[classes * rows.length];
    int[] labels = set.labels(rows);
    for (int i = 0; i < rows.length; i++) {
      oneHot[labels[i] * rows.length + i] = 1;
    }
    this.target = manager.create(oneHot, new Shape(classes, rows.length));
  }

  int parameters() {
    return classes * width;
  }

  /** Adds the penalty l2/2 ‖W‖², biases left out. */
  Lbfgs.Objective withPenalty(double l2) {
    return (weights, gradient) -> {
      double value = evaluate(weights, gradient);
      double squares = 0;
      for (int i = 0; i < weights.length; i++) {
        if ((i + 1) % width != 0) {
          gradient[i] += l2 * weights[i];
          squares += weights[i] * weights[i];
        }
      }
      return value + l2 / 2 * squares;
    };
  }

  /** The loss without a penalty. */
  double loss(double[] weights) {
    try (NDManager step = manager.newSubManager()) {
      return loss(logSoftmax(step, weights));
    }
  }

  /** Scores W x of every image, (images, K) row-major. */
  float[] scores(double[] weights) {
    try (NDManager step = manager.newSubManager()) {
      return toArray(step, weights).matMul(transposed).transpose().toFloatArray();
    }
  }

  private double evaluate(double[] weights, double[] gradient) {
    try (NDManager step = manager.newSubManager()) {
      NDArray logProbabilities = logSoftmax(step, weights);
      double value = loss(logProbabilities);
      NDArray residual = logProbabilities.exp().subi(target).divi((float) target.size(1));
      float[] sums = residual.matMul(design).toFloatArray();
      for (int i = 0; i < sums.length; i++) {
        gradient[i] = sums[i];
      }
      return value;
    }
  }

  /** (K, images): the weights are the left operand, so that results belong to the step. */
  private NDArray logSoftmax(NDManager step, double[] weights) {
    return toArray(step, weights).matMul(transposed).logSoftmax(0);
  }

  private double loss(NDArray logProbabilities) {
    // A float32 sum over many images would be too coarse for the line search.
    NDArray ofLabel = logProbabilities.mul(target).sum(new int[] {0});
    return -ofLabel.toType(DataType.FLOAT64, false).mean().getDouble();
  }

  private NDArray toArray(NDManager step, double[] weights) {
    float[] values = new float[weights.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) weights[i];
    }
    return step.create(values, new Shape(classes, width));
  }

  @Override
  public void close() {
    manager.close();
  }
}
