package dev.emc.core.nn.convnext;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.Perceptron;
import dev.emc.core.nn.SeededStart;
import org.jspecify.annotations.Nullable;

/**
 * A ConvNeXt block: x + gamma · mlp(norm(conv_dw(x))), where {@code conv_dw} is a depthwise 7×7
 * convolution, and perceptron and layer norm act at each place by itself (Liu et al. 2022, figure
 * 4). (N, h, w, C) → (N, h, w, C).
 *
 * <p>Channels are innermost in memory throughout, which spares a copy in front of the norm; none of
 * its convolutions is 1×1.
 */
final class ConvNeXtBlock extends AbstractBlock {
  private static final int KERNEL = 7;
  private static final int EXPANSION = 4;

  private final int width;
  private final Parameter gamma;
  private final Block depthwise;
  private final Block norm;
  private final Block mlp;

  /**
   * A block.
   *
   * @param width channels, C
   * @param scaleStart where gamma starts
   */
  ConvNeXtBlock(int width, double scaleStart) {
    this.width = width;
    gamma =
        addParameter(
            Parameter.builder()
                .setName("gamma")
                .setType(Parameter.Type.OTHER)
                .optInitializer(SeededStart.constant(scaleStart))
                .optShape(new Shape(width))
                .build());
    depthwise =
        Layers.convolution()
            .setFilters(width)
            .setKernelShape(new Shape(KERNEL, KERNEL))
            .optPadding(new Shape(KERNEL / 2, KERNEL / 2))
            .optGroups(width)
            .build();
    Layers.startAsTimm(depthwise);
    addChildBlock("conv_dw", depthwise);
    norm = addChildBlock("norm", Layers.norm(3));
    mlp = addChildBlock("mlp", new Perceptron(EXPANSION * width, width));
  }

  /** The block's output; the input stays open. */
  NDArray apply(ParameterStore store, NDArray input, boolean training) {
    NDArray factors = store.getValue(gamma, input.getDevice(), training);
    NDArray convolved = Layers.convolved(depthwise, store, input, training);
    NDArray normed = Layers.consume(norm, store, convolved, training);
    try (NDArray change = Layers.consume(mlp, store, normed, training)) {
      return change.mul(factors).addi(input);
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
    Shape maps = inputShapes[0];
    depthwise.initialize(manager, type, new Shape(maps.get(0), width, maps.get(1), maps.get(2)));
    norm.initialize(manager, type, inputShapes);
    mlp.initialize(manager, type, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
