package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.api.BackboneBlock;
import dev.emc.api.nn.BlockPass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A perceptron on pixels, with dropout in each of its three blocks. */
final class DroppingBackbone extends AbstractBlock implements BackboneBlock {
  private static final int WIDTH = 24;

  private final boolean passesBlocks;
  private final List<Block> layers = new ArrayList<>();

  /**
   * A network.
   *
   * @param passesBlocks whether its blocks can be passed again
   */
  DroppingBackbone(boolean passesBlocks) {
    this.passesBlocks = passesBlocks;
    for (int i = 0; i < 3; i++) {
      Block layer =
          new SequentialBlock()
              .add(Linear.builder().setUnits(WIDTH).build())
              .addSingleton(NDArray::tanh)
              .add(Dropout.builder().optRate(0.5f).build());
      layers.add(addChildBlock("layer" + i, layer));
    }
  }

  @Override
  public boolean passesBlocks() {
    return passesBlocks;
  }

  @Override
  public int featureWidth() {
    return WIDTH;
  }

  @Override
  public NDArray featureMap(ParameterStore store, NDArray images, boolean training) {
    NDArray x = images.reshape(images.getShape().get(0), -1);
    for (Block layer : layers) {
      try (NDArray input = x) {
        x = BlockPass.of(layer, store, input, training);
      }
    }
    return x;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    return new NDList(featureMap(store, inputs.singletonOrThrow(), training));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape images = inputShapes[0];
    var shape = new Shape(images.get(0), images.size() / images.get(0));
    for (Block layer : layers) {
      layer.initialize(manager, type, shape);
      shape = new Shape(images.get(0), WIDTH);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), WIDTH)};
  }
}
