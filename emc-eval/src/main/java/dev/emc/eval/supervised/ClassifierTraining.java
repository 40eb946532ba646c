package dev.emc.eval.supervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.StepInfo;
import dev.emc.core.engine.GradMode;
import dev.emc.core.nn.StateDict;
import dev.emc.core.optim.Optimizer;
import dev.emc.core.train.NonFiniteLossException;
import dev.emc.core.train.Optimizers;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The training of one classifier: cross-entropy, epoch by epoch, to the last one. */
final class ClassifierTraining {
  /** Steps between two readings of the loss where each reading waits for the device. */
  private static final int READ_EVERY = 20;

  private final ClassifierProtocol protocol;
  private final TrainingBatches batches;
  private final UnaryOperator<NDArray> scores;
  private final int[] labels;
  private final Listener listener;

  private long step;

  /** Is told how far the training is. */
  interface Listener {
    /** Before the first step: how many were done before, when the training was stopped. */
    default void begun(long steps) {}

    /** After a step. */
    void trained(int epoch, long images, double loss);

    /** Before a loss that is not finite ends the training: a chance to know more. */
    default void failed(NDArray input, int[] rows) {}
  }

  /**
   * A training.
   *
   * @param scores from a batch's input to (N, K), in training mode
   * @param labels class of every row of the training set
   */
  ClassifierTraining(
      ClassifierProtocol protocol,
      TrainingBatches batches,
      UnaryOperator<NDArray> scores,
      int[] labels,
      Listener listener) {
    this.protocol = protocol;
    this.batches = batches;
    this.scores = scores;
    this.labels = labels;
    this.listener = listener;
  }

  /**
   * Trains to the end, from the beginning or from where it was stopped.
   *
   * @param manager owns what the optimiser remembers
   * @param dict the parameters to train
   * @param keeper of this training's state
   * @return steps done in all
   * @throws NonFiniteLossException if the loss is not finite
   */
  long run(NDManager manager, StateDict dict, TrainingKeeper keeper) {
    boolean readingIsFree = !manager.getDevice().isGpu();
    long stepsPerEpoch = batches.stepsPerEpoch();
    try (Optimizer optimizer =
        Optimizers.create(
            manager,
            protocol.optimizer(),
            dict,
            protocol.batchSize(),
            stepsPerEpoch,
            protocol.epochs())) {
      step =
          keeper.begin(
              new TrainingKeeper.Training(
                  dict, optimizer, manager, protocol.epochs(), stepsPerEpoch));
      listener.begun(step);
      for (int epoch = (int) (step / stepsPerEpoch); epoch < protocol.epochs(); epoch++) {
        int current = epoch;
        batches.forEach(
            epoch,
            step % stepsPerEpoch,
            (scope, input, rows) -> {
              NDArray loss = step(optimizer, scope, input, rows);
              step++;
              boolean last = step % stepsPerEpoch == 0;
              if (readingIsFree || last || step % READ_EVERY == 0) {
                double value = loss.getFloat();
                if (!Double.isFinite(value)) {
                  listener.failed(input, rows);
                  throw new NonFiniteLossException(
                      new StepInfo(
                          step - 1,
                          step - 1,
                          current,
                          current,
                          stepsPerEpoch,
                          protocol.epochs(),
                          0),
                      Map.of("cross-entropy", value));
                }
                listener.trained(current, rows.length, value);
              } else {
                listener.trained(current, rows.length, Double.NaN);
              }
              keeper.stepped(step);
            });
      }
    }
    return step;
  }

  private NDArray step(Optimizer optimizer, NDManager scope, NDArray input, int[] rows) {
    NDArray target = scope.create(Arrays.stream(rows).mapToLong(row -> labels[row]).toArray());
    NDArray loss =
        GradMode.on(
            () -> {
              NDArray value = CrossEntropy.mean(scores.apply(input), target);
              try (NDArray ones = value.onesLike()) {
                JniUtils.backward((PtNDArray) value, (PtNDArray) ones, false, false);
              }
              return value.stopGradient();
            });
    optimizer.step(step);
    optimizer.clearGradients();
    return loss;
  }
}
