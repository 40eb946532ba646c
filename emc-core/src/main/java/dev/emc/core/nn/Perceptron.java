package dev.emc.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.jspecify.annotations.Nullable;

/** Two linear layers with exact GELU between them, over the last axis: (…, D) → (…, D). */
public final class Perceptron extends AbstractBlock {
  private final Block fc1;
  private final Block fc2;

  /**
   * A perceptron that starts as timm's.
   *
   * @param hidden width between the layers
   * @param width of the output
   */
  public Perceptron(int hidden, int width) {
    fc1 = addChildBlock("fc1", Layers.linear(hidden));
    fc2 = addChildBlock("fc2", Layers.linear(width));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    try (NDArray hidden = Layers.apply(fc1, store, inputs.singletonOrThrow(), training);
        NDArray activated = hidden.getNDArrayInternal().gelu()) {
      return new NDList(Layers.apply(fc2, store, activated, training));
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    fc1.initialize(manager, type, inputShapes);
    fc2.initialize(manager, type, fc1.getOutputShapes(inputShapes));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
