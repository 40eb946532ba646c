package dev.emc.core.nn.convnext;

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
import org.jspecify.annotations.Nullable;

/**
 * Makes maps smaller by a convolution whose kernel is as wide as its stride, with a layer norm
 * after it (the stem) or before it (between stages). Children are numbered in the order they act.
 * Maps are (N, h, w, C).
 */
final class Reduction extends AbstractBlock {
  private final Block norm;
  private final Block conv;
  private final boolean normFirst;
  private final int stride;
  private final int width;

  private Reduction(int stride, int width, boolean normFirst) {
    this.stride = stride;
    this.width = width;
    this.normFirst = normFirst;
    norm = Layers.norm(3);
    var kernel = new Shape(stride, stride);
    conv = Layers.convolution().setFilters(width).setKernelShape(kernel).optStride(kernel).build();
    Layers.startAsTimm(conv);
    addChildBlock("0", normFirst ? norm : conv);
    addChildBlock("1", normFirst ? conv : norm);
  }

  /** From images, turned to (N, H, W, C), to a quarter of their sides. */
  static Reduction stem(int width) {
    return new Reduction(4, width, false);
  }

  /** To half the sides. */
  static Reduction betweenStages(int width) {
    return new Reduction(2, width, true);
  }

  /** The smaller maps; the input stays open. */
  NDArray apply(ParameterStore store, NDArray maps, boolean training) {
    if (normFirst) {
      try (NDArray normed = Layers.apply(norm, store, maps, training)) {
        return Layers.convolved(conv, store, normed, training);
      }
    }
    NDArray convolved = Layers.convolved(conv, store, maps, training);
    return Layers.consume(norm, store, convolved, training);
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
    Shape maps = inputShapes[0];
    conv.initialize(manager, type, new Shape(maps.get(0), maps.get(3), maps.get(1), maps.get(2)));
    norm.initialize(manager, type, normFirst ? inputShapes : getOutputShapes(inputShapes));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape maps = inputShapes[0];
    return new Shape[] {new Shape(maps.get(0), maps.get(1) / stride, maps.get(2) / stride, width)};
  }
}
