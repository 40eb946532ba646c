package dev.emc.app.doctor;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.emc.api.math.Scalars;
import dev.emc.core.engine.Devices;

/** Trains a small convolutional network for a few steps: the shortest proof that it can be done. */
final class TrainingProbe {
  private static final int STEPS = 12;
  private static final int IMAGES = 32;
  private static final int SIDE = 28;
  private static final int WIDTH = 16;

  /**
   * What came out.
   *
   * @param firstLoss before the first update
   * @param lastLoss before the last one
   * @param millisPerStep of the fastest step: forward, backward and update
   */
  record Result(float firstLoss, float lastLoss, double millisPerStep) {
    /** Whether the loss is a number and fell. */
    boolean learned() {
      return Float.isFinite(lastLoss) && lastLoss < firstLoss;
    }
  }

  private TrainingProbe() {}

  static Result run(Device device) {
    try (Model model = Devices.engine().newModel("probe", device)) {
      model.setBlock(network());
      var config =
          new DefaultTrainingConfig(Loss.l2Loss())
              .optDevices(new Device[] {device})
              .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.05f)).build());
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(new Shape(IMAGES, 1, SIDE, SIDE));
        return train(trainer);
      }
    }
  }

  private static SequentialBlock network() {
    return new SequentialBlock()
        .add(Conv2d.builder().setFilters(WIDTH).setKernelShape(new Shape(3, 3)).build())
        .add(BatchNorm.builder().build())
        .add(Activation.reluBlock())
        .add(Pool.globalAvgPool2dBlock())
        .add(Linear.builder().setUnits(1).build());
  }

  private static Result train(Trainer trainer) {
    try (var manager = trainer.getManager().newSubManager()) {
      NDArray images = manager.randomNormal(new Shape(IMAGES, 1, SIDE, SIDE));
      NDArray target =
          images
              .reshape(IMAGES, SIDE * SIDE)
              .mean(new int[] {1}, true)
              .add(Scalars.like(images, 1));
      float first = 0;
      float last = 0;
      double fastest = Double.MAX_VALUE;
      for (int step = 0; step < STEPS; step++) {
        long start = System.nanoTime();
        last = step(trainer, images, target);
        fastest = Math.min(fastest, (System.nanoTime() - start) / 1e6);
        first = step == 0 ? last : first;
      }
      return new Result(first, last, fastest);
    }
  }

  private static float step(Trainer trainer, NDArray images, NDArray target) {
    float value;
    try (GradientCollector collector = trainer.newGradientCollector();
        NDList output = trainer.forward(new NDList(images));
        NDArray loss = trainer.getLoss().evaluate(new NDList(target), output)) {
      collector.backward(loss);
      value = loss.getFloat();
    }
    trainer.step();
    return value;
  }
}
