package dev.emc.eval.supervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import dev.emc.api.nn.BatchNorm;
import dev.emc.api.nn.Mlp;
import dev.emc.core.nn.StateDict;
import dev.emc.core.nn.WeightInit;
import java.util.Map;

/** The layers from features to scores, with weights of their own: (N, width) → (N, K). */
final class ClassifierHead implements AutoCloseable {
  /** What the names of its parameters start with. */
  static final String PREFIX = "head.";

  private static final double DEVIATION = 0.01;

  private final NDManager manager;
  private final ParameterStore store;
  private final SequentialBlock block;

  /**
   * A head with its first weights: N(0, 0.01²), biases 0.
   *
   * @param parent on the device where the weights go
   * @param width of its input
   * @param classes K
   * @param seed of the weights
   */
  ClassifierHead(NDManager parent, HeadConfig config, long width, int classes, long seed) {
    manager = parent.newSubManager();
    store = new ParameterStore(manager, false);
    block = new SequentialBlock();
    if (config instanceof HeadConfig.MapLinear map && map.batchNorm()) {
      block.add(new BatchNorm());
    }
    block.add(Mlp.linear(classes, true));
    block.initialize(manager, DataType.FLOAT32, new Shape(1, width));
    StateDict dict = StateDict.of(Map.of(PREFIX, block));
    String linear = PREFIX + (block.getChildren().size() - 1);
    WeightInit.normal(dict, linear + ".weight", DEVIATION, seed);
    dict.copyIn(linear + ".bias", new Shape(classes), new float[classes]);
  }

  SequentialBlock block() {
    return block;
  }

  NDManager manager() {
    return manager;
  }

  /**
   * Scores of every class, (N, K).
   *
   * @param features (N, width)
   * @param training whether a batch norm takes the batch's statistics
   */
  NDArray scores(NDArray features, boolean training) {
    return block.forward(store, new NDList(features), training).singletonOrThrow();
  }

  @Override
  public void close() {
    manager.close();
  }
}
