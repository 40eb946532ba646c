package dev.emc.eval.probe;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;

/**
 * Multinomial logistic loss of some images, −mean log softmax(W x)_label, and its gradient.
 *
 * <p>x are the standardised features with a one behind them; weights are (K, F + 1) row-major, the
 * last column the bias.
 */
interface SoftmaxLoss extends AutoCloseable {
  /**
   * Multiplications of one evaluation above which the engine's matrix product is worth its cost.
   */
  double LARGE = 1e8;

  /**
   * The loss of some images of a set.
   *
   * <p>For small problems plain loops do well and, unlike the engine, do not suffer when other
   * programs take a core: its threads wait for each other by spinning, several times in an
   * evaluation, which has made a fit of a fraction of a second take fifteen.
   */
  static SoftmaxLoss of(
      NDManager manager, Standardization standardization, FeatureSet set, int[] rows) {
    double multiplications = 2.0 * rows.length * set.width() * Math.max(10, set.classes());
    boolean plain = manager.getDevice().equals(Device.cpu()) && multiplications <= LARGE;
    return plain
        ? new PlainSoftmaxLoss(standardization, set, rows)
        : new DeviceSoftmaxLoss(manager, standardization, set, rows);
  }

  /** Number of classes, K. */
  int classes();

  /** Number of weights of a class, F + 1. */
  int width();

  /**
   * The loss.
   *
   * @param gradient receives the gradient
   */
  double evaluate(double[] weights, double[] gradient);

  /** The loss alone. */
  double loss(double[] weights);

  /** Scores W x of every image, (images, K) row-major. */
  float[] scores(double[] weights);

  @Override
  void close();

  /** Number of weights. */
  default int parameters() {
    return classes() * width();
  }

  /** Adds the penalty l2/2 ‖W‖², biases left out. */
  default Lbfgs.Objective withPenalty(double l2) {
    return (weights, gradient) -> {
      double value = evaluate(weights, gradient);
      double squares = 0;
      for (int i = 0; i < weights.length; i++) {
        if ((i + 1) % width() != 0) {
          gradient[i] += l2 * weights[i];
          squares += weights[i] * weights[i];
        }
      }
      return value + l2 / 2 * squares;
    };
  }
}
