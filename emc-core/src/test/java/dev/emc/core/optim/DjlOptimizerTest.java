package dev.emc.core.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import dev.emc.api.nn.Mlp;
import dev.emc.core.nn.StateDict;
import dev.emc.core.nn.WeightInit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DjlOptimizerTest {
  private static final int STEPS = 5;
  private static final Shape INPUT = new Shape(8, 6);
  private static final Schedule RATE = new RateSchedule.WarmupCosine(2, 0).over(0.2, STEPS, 1);

  private static NDArray input(NDManager manager, long seed) {
    double[] values = new Random(seed).doubles(INPUT.size(), -1, 1).toArray();
    var floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return manager.create(floats, INPUT);
  }

  private static StateDict network(Block block) {
    StateDict dict = StateDict.of(Map.of("", block));
    WeightInit.apply(dict, 3);
    return dict;
  }

  private static Optimizer lars(NDManager manager, StateDict dict) {
    var group = new ParameterGroup("all", dict.trainable(), RATE, 0.01);
    return new Lars(manager, List.of(group), 0.9, Lars.DEFAULT_ETA);
  }

  @Test
  void aTrainerOfDjlTrainsAsOurOwnLoop() {
    Map<String, float[]> expected = ownLoop();
    Block block = Mlp.of(List.of(5, 4), true, true);
    StateDict dict = network(block);
    try (Model model = Model.newInstance("test")) {
      model.setBlock(block);
      var manager = model.getNDManager();
      // The optimiser looks at shapes when it first updates, so it may come before the trainer.
      try (Optimizer optimizer = lars(manager, dict)) {
        var config =
            new DefaultTrainingConfig(Loss.l2Loss()).optOptimizer(DjlOptimizer.of(optimizer));
        try (Trainer trainer = model.newTrainer(config)) {
          trainer.initialize(INPUT);
          for (int step = 0; step < STEPS; step++) {
            try (NDManager scratch = manager.newSubManager()) {
              NDArray x = input(scratch, step);
              try (GradientCollector collector = trainer.newGradientCollector()) {
                NDArray out = trainer.forward(new NDList(x)).singletonOrThrow();
                collector.backward(out.square().mean());
              }
              trainer.step();
            }
          }
        }
        for (String key : dict.trainable().keySet()) {
          assertArrayEquals(expected.get(key), dict.copyOut(key), key);
        }
      }
    }
  }

  private static Map<String, float[]> ownLoop() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Block block = Mlp.of(List.of(5, 4), true, true);
      StateDict dict = network(block);
      block.initialize(manager, DataType.FLOAT32, INPUT);
      var store = new ParameterStore(manager, false);
      try (Optimizer optimizer = lars(manager, dict)) {
        for (int step = 0; step < STEPS; step++) {
          NDArray x = input(manager, step);
          try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray out = block.forward(store, new NDList(x), true).singletonOrThrow();
            collector.backward(out.square().mean());
          }
          optimizer.step(step);
          optimizer.clearGradients();
        }
      }
      var values = new HashMap<String, float[]>();
      dict.trainable().keySet().forEach(key -> values.put(key, dict.copyOut(key)));
      return values;
    }
  }

  @Test
  void aParameterOfNoGroupIsRefused() {
    try (NDManager manager = NDManager.newBaseManager();
        Optimizer optimizer = new Sgd(manager, List.of(), 0.9)) {
      NDArray weight = manager.ones(new Shape(2, 3));
      var error =
          assertThrows(
              IllegalArgumentException.class,
              () -> DjlOptimizer.of(optimizer).update("unknown", weight, weight));
      assertEquals(
          "the trainer updates a parameter of shape (2, 3) that is in no group of the optimiser",
          error.getMessage());
    }
  }
}
