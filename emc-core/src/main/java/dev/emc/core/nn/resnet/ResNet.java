package dev.emc.core.nn.resnet;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.api.BackboneBlock;
import dev.emc.api.nn.BatchNorm;
import dev.emc.api.nn.BlockPass;
import dev.emc.core.engine.GraphCuts;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.SafeLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A residual network (He et al. 2015) without classifier: (N, C, H, W) images to pooled (N, F)
 * features. Built by {@link ResNetBuilder}; as torchvision's, its state dict has the same keys and
 * shapes.
 *
 * <p>Activations are closed as soon as the next layer has read them: in training the graph keeps
 * what backward needs, in evaluation (recording off) only the widest moment takes memory.
 */
public final class ResNet extends AbstractBlock implements BackboneBlock, SafeLayout {
  /**
   * Side in pixels below which images stay channels-first. Channels-last is faster on a CPU, but
   * loses two digits of the float32 gradients (seen on the golden training steps); where a step is
   * quick anyway, the digits are worth more.
   */
  private static final int SMALL = 64;

  /**
   * Channels below which images stay channels-first: the engine's channels-last 1x1 convolutions
   * abort the process in the backward pass with fewer.
   */
  private static final int NARROW = 16;

  /** What comes between the first norm and the first stage. */
  enum Entry {
    /** An activation and max pooling. */
    POOLED,
    /** An activation. */
    ACTIVATED,
    /** Nothing. */
    LINEAR
  }

  private final Block conv1;
  private final Block bn1;
  private final Entry entry;
  private final Block stem;
  private final List<SequentialBlock> stages;
  private final List<ResidualBlock> blocks = new ArrayList<>();
  private final int featureWidth;
  private boolean arranges = true;

  ResNet(Block convolution, Entry entry, List<List<ResidualBlock>> stages, int featureWidth) {
    conv1 = addChildBlock("conv1", convolution);
    bn1 = addChildBlock("bn1", new BatchNorm());
    this.entry = entry;
    stem = new Stem();
    this.stages = new ArrayList<>();
    for (List<ResidualBlock> stage : stages) {
      var layer = new SequentialBlock();
      stage.forEach(layer::add);
      this.stages.add(addChildBlock("layer" + (this.stages.size() + 1), layer));
      blocks.addAll(stage);
    }
    this.featureWidth = featureWidth;
  }

  /** The stages. */
  @Override
  public List<String> layers() {
    return IntStream.rangeClosed(1, stages.size()).mapToObj(i -> "layer" + i + ".").toList();
  }

  @Override
  public boolean passesBlocks() {
    return true;
  }

  @Override
  public void takeAsTheyLie() {
    arranges = false;
  }

  @Override
  public boolean arranges() {
    return arranges;
  }

  @Override
  public boolean turns(long side, Device device) {
    boolean narrow = conv1.getParameters().get("weight").getShape().get(0) < NARROW;
    return arranges && !device.isGpu() && side >= SMALL && !narrow;
  }

  @Override
  public int featureWidth() {
    return featureWidth;
  }

  @Override
  public NDArray featureMap(ParameterStore store, NDArray images, boolean training) {
    NDArray x = BlockPass.of(stem, store, images, training);
    x = GraphCuts.at(x);
    for (ResidualBlock block : blocks) {
      try (NDArray input = x) {
        x = BlockPass.of(block, store, input, training);
      }
    }
    return x;
  }

  /**
   * What comes before the first stage, as a block that can be passed again: it has the largest
   * maps. It shares its layers with the network, which names them.
   */
  private final class Stem extends AbstractBlock {
    Stem() {
      addChildBlock("conv1", conv1);
      addChildBlock("bn1", bn1);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      NDArray maps = convolved(store, inputs.singletonOrThrow(), training);
      return new NDList(
          switch (entry) {
            case POOLED -> pooled(maps);
            case ACTIVATED -> Layers.relu(maps);
            case LINEAR -> maps;
          });
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
      // The network has done that.
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      throw new UnsupportedOperationException("it is only passed");
    }
  }

  /**
   * ReLU after pooling instead of before it, as the published network has it: of the same bits in
   * both directions, as both keep the order of values, and of a quarter of the values.
   */
  static NDArray pooled(NDArray maps) {
    try (maps) {
      return Layers.relu(
          maps.getNDArrayInternal()
              .maxPool(new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false));
    }
  }

  private NDArray convolved(ParameterStore store, NDArray images, boolean training) {
    if (!turns(images.getShape().get(2), images.getDevice())) {
      return Layers.convNorm(conv1, bn1, store, images, training);
    }
    try (NDArray arranged = Layers.channelsLast(images)) {
      return Layers.convNorm(conv1, bn1, store, arranged, training);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    try (NDArray map = featureMap(store, inputs.singletonOrThrow(), training)) {
      return new NDList(map.getNDArrayInternal().globalAvgPool());
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    conv1.initialize(manager, type, inputShapes);
    Shape[] shapes = conv1.getOutputShapes(inputShapes);
    bn1.initialize(manager, type, shapes);
    // Shapes of parameters depend on channels alone, so the pooling does not matter here.
    for (SequentialBlock stage : stages) {
      stage.initialize(manager, type, shapes);
      shapes = stage.getOutputShapes(shapes);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), featureWidth)};
  }
}
