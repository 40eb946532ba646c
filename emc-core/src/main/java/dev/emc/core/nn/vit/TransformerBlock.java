package dev.emc.core.nn.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.Perceptron;
import org.jspecify.annotations.Nullable;

/**
 * One block of a vision transformer, norm first: x + attn(norm1(x)), then x + mlp(norm2(x)), with
 * exact GELU (Dosovitskiy et al. 2021, eqs. 2 and 3), and with what is added scaled by {@code ls1}
 * and {@code ls2} where there is a {@link LayerScale}. (N, T, D) → (N, T, D).
 */
final class TransformerBlock extends AbstractBlock {
  /** What comes between a block's input and the sum with it. */
  private record Branch(Block norm, Block layer, @Nullable Block scale) {
    /** The sum; the input stays open. */
    NDArray addTo(NDArray input, ParameterStore store, boolean training) {
      NDArray normed = Layers.apply(norm, store, input, training);
      NDArray change = Layers.consume(layer, store, normed, training);
      NDArray scaled = scale == null ? change : Layers.consume(scale, store, change, training);
      if (scaled.getDataType() == input.getDataType()) {
        return scaled.addi(input);
      }
      // In place the sum would be as narrow as what is added: tokens stay float32 in autocast.
      try (scaled) {
        return input.add(scaled);
      }
    }
  }

  private final Branch first;
  private final Branch second;

  /**
   * A block.
   *
   * @param width of a token, D
   * @param heads of the attention, a divisor of the width
   * @param hidden width between the two layers of the perceptron
   */
  TransformerBlock(int width, int heads, int hidden, Variant variant) {
    first = branch("1", "attn", new SelfAttention(width, heads, variant.attention()), variant);
    second = branch("2", "mlp", new Perceptron(hidden, width), variant);
  }

  private Branch branch(String number, String name, Block layer, Variant variant) {
    Block norm = addChildBlock("norm" + number, Layers.norm(2));
    addChildBlock(name, layer);
    Block scale = null;
    if (variant.layerScale()) {
      scale = addChildBlock("ls" + number, new LayerScale(variant.layerScaleStart()));
    }
    return new Branch(norm, layer, scale);
  }

  /** The block's output; the input stays open. */
  NDArray apply(ParameterStore store, NDArray input, boolean training) {
    try (NDArray middle = first.addTo(input, store, training)) {
      return second.addTo(middle, store, training);
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
