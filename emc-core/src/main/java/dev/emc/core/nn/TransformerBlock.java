package dev.emc.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.api.nn.Mlp;
import org.jspecify.annotations.Nullable;

/**
 * One block of a vision transformer, norm first: x + attn(norm1(x)), then x + mlp(norm2(x)), with
 * exact GELU (Dosovitskiy et al. 2021, eqs. 2 and 3). (N, T, D) → (N, T, D).
 */
final class TransformerBlock extends AbstractBlock {
  /** timm's; layer norms start as the identity. */
  private static final float EPSILON = 1e-6f;

  /** Standard deviation of linear weights and positions at the start, as timm's. */
  static final double START_DEVIATION = 0.02;

  private final Block norm1;
  private final Block attn;
  private final Block norm2;
  private final Perceptron mlp;

  /**
   * A block.
   *
   * @param width of a token, D
   * @param heads of the attention, a divisor of the width
   * @param hidden width between the two layers of the perceptron
   */
  TransformerBlock(int width, int heads, int hidden) {
    norm1 = addChildBlock("norm1", norm());
    attn = addChildBlock("attn", new SelfAttention(width, heads));
    norm2 = addChildBlock("norm2", norm());
    mlp = addChildBlock("mlp", new Perceptron(hidden, width));
  }

  /** A layer norm over the width of tokens. */
  static Block norm() {
    return LayerNorm.builder().axis(2).optEpsilon(EPSILON).build();
  }

  /** A linear layer that starts as timm's: normal weights, no bias. */
  static Block linear(int width) {
    Block linear = Mlp.linear(width, true);
    var parameters = linear.getDirectParameters();
    parameters.get("weight").setInitializer(SeededStart.normal(START_DEVIATION));
    parameters.get("bias").setInitializer(SeededStart.zeros());
    return linear;
  }

  /** The block's output; the input stays open. */
  NDArray apply(ParameterStore store, NDArray input, boolean training) {
    NDArray attended =
        Layers.consume(attn, store, Layers.apply(norm1, store, input, training), training);
    try (NDArray middle = attended.addi(input)) {
      NDArray widened =
          Layers.consume(mlp, store, Layers.apply(norm2, store, middle, training), training);
      return widened.addi(middle);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    return new NDList(apply(store, inputs.singletonOrThrow(), training));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    for (Block child : getChildren().values()) {
      child.initialize(manager, type, inputShapes);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }

  /** Two linear layers with GELU between them. */
  private static final class Perceptron extends AbstractBlock {
    private final Block fc1;
    private final Block fc2;

    Perceptron(int hidden, int width) {
      fc1 = addChildBlock("fc1", linear(hidden));
      fc2 = addChildBlock("fc2", linear(width));
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
}
