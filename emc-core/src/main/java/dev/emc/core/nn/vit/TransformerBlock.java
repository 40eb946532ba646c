package dev.emc.core.nn.vit;

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
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.Perceptron;
import org.jspecify.annotations.Nullable;

/**
 * One block of a vision transformer, norm first: x + attn(norm1(x)), then x + mlp(norm2(x)), with
 * exact GELU (Dosovitskiy et al. 2021, eqs. 2 and 3). (N, T, D) → (N, T, D).
 */
final class TransformerBlock extends AbstractBlock {
  /** timm's; layer norms start as the identity. */
  private static final float EPSILON = 1e-6f;

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
}
