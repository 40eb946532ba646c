package com.example.loop;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.core.criterion.EmcCriterion;
import java.util.List;
import java.util.Locale;

/** Two noisy views of each image are drawn together while EMC spreads all images over the cube. */
public final class TrainingLoop {
  private static final int IMAGES = 128;
  private static final int SIDE = 12;
  private static final int WIDTH = 16;
  private static final int STEPS = 150;

  private TrainingLoop() {}

  public static void main(String[] args) {
    try (NDManager manager = NDManager.newBaseManager()) {
      manager.getEngine().setRandomSeed(7);
      NDArray images = manager.randomUniform(0, 1, new Shape(IMAGES, SIDE, SIDE));
      double[] entropies = train(images);
      System.out.printf(
          Locale.ROOT,
          "entropy of the embeddings, in nats: %.3f before, %.3f after (0 is uniform)%n",
          entropies[0],
          entropies[STEPS - 1]);
    }
  }

  private static SequentialBlock network() {
    return new SequentialBlock()
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(64).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(WIDTH).build());
  }

  /** Trains a network on images (N, H, W); returns the entropy in each step. */
  static double[] train(NDArray images) {
    EmcCriterion emc = EmcCriterion.forHypersphere(1, 25);
    var entropies = new double[STEPS];
    var config =
        new DefaultTrainingConfig(Loss.l2Loss())
            .optOptimizer(Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build());
    try (Model model = Model.newInstance("loop")) {
      model.setBlock(network());
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(images.getShape());
        for (int step = 0; step < STEPS; step++) {
          try (NDManager scope = images.getManager().newSubManager()) {
            NDArray first = noisy(scope, images);
            NDArray second = noisy(scope, images);
            try (GradientCollector collector = trainer.newGradientCollector()) {
              NDArray z1 = trainer.forward(new NDList(first)).singletonOrThrow();
              NDArray z2 = trainer.forward(new NDList(second)).singletonOrThrow();
              LossTerms terms = emc.loss(Embeddings.of(List.of(z1, z2), 2));
              NDArray invariance = z1.sub(z2).square().mean();
              collector.backward(invariance.add(terms.total()));
              entropies[step] = terms.value("entropy").getFloat();
            }
            trainer.step();
          }
        }
      }
    }
    return entropies;
  }

  private static NDArray noisy(NDManager scope, NDArray images) {
    NDArray noise = scope.randomNormal(0, 0.1f, images.getShape(), images.getDataType());
    NDArray view = images.add(noise);
    view.attach(scope);
    return view;
  }
}
