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
import dev.emc.api.math.Scalars;
import dev.emc.core.engine.Precision;
import dev.emc.core.engine.ScriptedFunction;
import dev.emc.core.nn.Layers;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head self-attention (Vaswani et al. 2017), softmax(Q Kᵀ / √d) V per head: (N, T, D) → (N,
 * T, D). Queries, keys and values come from one linear layer, {@code qkv}; {@code proj} follows.
 *
 * <p>Fused, on one thread of a CPU, ImageNet-sized grids took a third of the time and large ones
 * (1374 tokens, DINOv2's at 518 pixels) a quarter, and the (N, heads, T, T) arrays are gone.
 */
final class SelfAttention extends AbstractBlock {
  /** Compiled when it is first used. */
  private static final class Fused {
    static final ScriptedFunction OPERATOR =
        new ScriptedFunction("q, k, v", "torch.scaled_dot_product_attention(q, k, v)");
  }

  private final AttentionMode mode;
  private final int width;
  private final int heads;
  private final Block qkv;
  private final Block proj;

  SelfAttention(int width, int heads, AttentionMode mode) {
    this.mode = mode;
    this.width = width;
    this.heads = heads;
    qkv = addChildBlock("qkv", Layers.linear(3 * width));
    proj = addChildBlock("proj", Layers.linear(width));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray input = inputs.singletonOrThrow();
    NDArray mixed;
    try (NDArray joint = Layers.apply(qkv, store, input, training);
        NDList parts = joint.split(3, 2);
        NDArray queries = byHead(parts.get(0));
        NDArray keys = byHead(parts.get(1));
        NDArray values = byHead(parts.get(2))) {
      mixed =
          mode == AttentionMode.FUSED
              ? Fused.OPERATOR.apply(queries, keys, values)
              : attend(queries, keys, values);
    }
    try (NDArray byHead = mixed;
        NDArray byToken = byHead.transpose(0, 2, 1, 3);
        NDArray joined = byToken.reshape(input.getShape())) {
      return new NDList(Layers.apply(proj, store, joined, training));
    }
  }

  /** All heads of all images in two batched products; arrays are (N, heads, T, d). */
  private static NDArray attend(NDArray queries, NDArray keys, NDArray values) {
    double d = queries.getShape().get(3);
    try (NDArray scale = Scalars.like(queries, 1 / Math.sqrt(d));
        NDArray scaled = queries.mul(scale);
        NDArray turned = keys.transpose(0, 1, 3, 2);
        NDArray scores = Precision.widened(scaled.matMul(turned));
        NDArray shares = scores.softmax(3)) {
      return shares.matMul(values);
    }
  }

  /** (N, T, D) → (N, heads, T, d), a view. */
  private NDArray byHead(NDArray tokens) {
    Shape s = tokens.getShape();
    try (NDArray split = tokens.reshape(s.get(0), s.get(1), heads, width / heads)) {
      return split.transpose(0, 2, 1, 3);
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    qkv.initialize(manager, type, inputShapes);
    proj.initialize(manager, type, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
