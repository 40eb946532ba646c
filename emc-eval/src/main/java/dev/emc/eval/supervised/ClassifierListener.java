package dev.emc.eval.supervised;

import dev.emc.eval.probe.LabelDraw;

/** Is told how far an evaluation is. Called on its thread; must be quick. */
public interface ClassifierListener {
  /**
   * Images that passed through the network so far, in training or in testing.
   *
   * @param done so far
   * @param all in the whole evaluation
   */
  void advanced(long done, long all);

  /**
   * A step of training was read.
   *
   * @param epoch from 1
   * @param epochs in all
   * @param loss cross-entropy of the step's batch, nats
   */
  void training(LabelDraw draw, int epoch, int epochs, double loss);

  /**
   * Images could not be read: one line that names them, told again by each pass that meets them.
   */
  default void skipped(String line) {}
}
