package dev.emc.core.nn.resnet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import dev.emc.api.nn.BatchNorm;
import dev.emc.core.engine.GraphCuts;
import dev.emc.core.nn.Layers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A residual block as torchvision's: convolutions with batch norm, ReLU between them and after the
 * sum with the shortcut (He et al. 2015). The stride is in the 3×3 convolution ("v1.5").
 */
final class ResidualBlock extends AbstractBlock {
  /** Output channels of a bottleneck per inner channel. */
  static final int EXPANSION = 4;

  private record ConvNorm(Block conv, BatchNorm norm) {
    NDArray apply(ParameterStore store, NDArray input, boolean training) {
      return Layers.convNorm(conv, norm, store, input, training);
    }

    Shape[] initialize(NDManager manager, DataType type, Shape... inputs) {
      conv.initialize(manager, type, inputs);
      Shape[] outputs = conv.getOutputShapes(inputs);
      norm.initialize(manager, type, outputs);
      return outputs;
    }
  }

  private final List<ConvNorm> path = new ArrayList<>();
  private final @Nullable ConvNorm shortcut;
  private final @Nullable SequentialBlock downsample;

  private ResidualBlock(
      int inputWidth, int outputWidth, int stride, Block[] convs, boolean startAsIdentity) {
    for (int i = 0; i < convs.length; i++) {
      String number = Integer.toString(i + 1);
      Block conv = addChildBlock("conv" + number, convs[i]);
      path.add(new ConvNorm(conv, addChildBlock("bn" + number, new BatchNorm())));
    }
    if (startAsIdentity) {
      path.get(convs.length - 1).norm().setInitializer(Initializer.ZEROS, "weight");
    }
    if (stride != 1 || inputWidth != outputWidth) {
      shortcut = new ConvNorm(Layers.conv(outputWidth, 1, stride), new BatchNorm());
      downsample = new SequentialBlock().add(shortcut.conv()).add(shortcut.norm());
      addChildBlock("downsample", downsample);
    } else {
      shortcut = null;
      downsample = null;
    }
  }

  /**
   * Two 3×3 convolutions of the same width.
   *
   * @param startAsIdentity whether the last norm's scale starts at zero
   */
  static ResidualBlock basic(int inputWidth, int width, int stride, boolean startAsIdentity) {
    Block[] convs = {Layers.conv(width, 3, stride), Layers.conv(width, 3, 1)};
    return new ResidualBlock(inputWidth, width, stride, convs, startAsIdentity);
  }

  /**
   * A 1×1, a 3×3 and a 1×1 convolution, the last {@value #EXPANSION} times as wide.
   *
   * @param startAsIdentity whether the last norm's scale starts at zero
   */
  static ResidualBlock bottleneck(int inputWidth, int width, int stride, boolean startAsIdentity) {
    int outputWidth = width * EXPANSION;
    Block[] convs = {
      Layers.conv(width, 1, 1), Layers.conv(width, 3, stride), Layers.conv(outputWidth, 1, 1)
    };
    return new ResidualBlock(inputWidth, outputWidth, stride, convs, startAsIdentity);
  }

  /** The block's output; the input stays open. */
  NDArray apply(ParameterStore store, NDArray input, boolean training) {
    NDArray x = path.get(0).apply(store, input, training);
    for (ConvNorm layer : path.subList(1, path.size())) {
      try (NDArray activated = Layers.relu(x)) {
        x = layer.apply(store, activated, training);
      }
    }
    if (shortcut == null) {
      return GraphCuts.at(Layers.relu(x.addi(input)));
    }
    try (NDArray skipped = shortcut.apply(store, input, training)) {
      return GraphCuts.at(Layers.relu(x.addi(skipped)));
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
    Shape[] shapes = inputShapes;
    for (ConvNorm layer : path) {
      shapes = layer.initialize(manager, type, shapes);
    }
    if (downsample != null) {
      downsample.initialize(manager, type, inputShapes);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape[] shapes = inputShapes;
    for (ConvNorm layer : path) {
      shapes = layer.conv().getOutputShapes(shapes);
    }
    return shapes;
  }
}
