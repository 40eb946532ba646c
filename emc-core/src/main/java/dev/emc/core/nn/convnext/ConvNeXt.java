package dev.emc.core.nn.convnext;

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
import dev.emc.api.ConfigException;
import dev.emc.core.nn.Layers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A ConvNeXt (Liu et al. 2022) without classifier: (N, C, H, W) images to (N, F) features, the mean
 * of the last map, normed. Its state dict has timm's keys and shapes; {@code head.fc} is not part
 * of it. Blocks are never dropped (no stochastic depth).
 *
 * <p>Within, maps are (N, h, w, C): norms and perceptrons act on the last axis.
 */
public final class ConvNeXt extends AbstractBlock implements BackboneBlock {
  /** A stem of stride 4 and three halvings take as many pixels. */
  static final int SMALLEST_IMAGE = 32;

  private final Reduction stem;
  private final List<Stage> stages = new ArrayList<>();
  private final Head head;
  private final int featureWidth;

  /**
   * A network.
   *
   * @param width channels of the first stage, which each stage doubles
   * @param depths blocks of each stage
   * @param scaleStart where the scales of blocks start
   */
  ConvNeXt(int width, int[] depths, double scaleStart) {
    stem = addChildBlock("stem", Reduction.stem(width));
    SequentialBlock numbered = addChildBlock("stages", new SequentialBlock());
    for (int i = 0; i < depths.length; i++) {
      var stage = new Stage(width << i, depths[i], i == 0, scaleStart);
      numbered.add(stage);
      stages.add(stage);
    }
    head = addChildBlock("head", new Head());
    featureWidth = width << (depths.length - 1);
  }

  /** The stages. */
  @Override
  public List<String> layers() {
    return IntStream.range(0, stages.size()).mapToObj(i -> "stages." + i + ".").toList();
  }

  @Override
  public boolean passesBlocks() {
    return true;
  }

  @Override
  public int featureWidth() {
    return featureWidth;
  }

  /** The last stage's map, before pooling and the norm; a view of (N, h, w, F). */
  @Override
  public NDArray featureMap(ParameterStore store, NDArray images, boolean training) {
    try (NDArray map = lastMap(store, images, training)) {
      return map.transpose(0, 3, 1, 2);
    }
  }

  private NDArray lastMap(ParameterStore store, NDArray images, boolean training) {
    checkSides(images.getShape());
    NDArray x;
    try (NDArray turned = images.transpose(0, 2, 3, 1)) {
      x = stem.apply(store, turned, training);
    }
    for (Stage stage : stages) {
      x = stage.consume(store, x, training);
    }
    return x;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray images = inputs.singletonOrThrow();
    try (NDArray map = lastMap(store, images, training);
        NDArray places = map.reshape(images.getShape().get(0), -1, featureWidth);
        NDArray pooled = places.mean(new int[] {1})) {
      return new NDList(Layers.apply(head, store, pooled, training));
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    Shape images = inputShapes[0];
    Shape[] shapes = {new Shape(images.get(0), images.get(2), images.get(3), images.get(1))};
    stem.initialize(manager, type, shapes);
    shapes = stem.getOutputShapes(shapes);
    for (Stage stage : stages) {
      stage.initialize(manager, type, shapes);
      shapes = stage.getOutputShapes(shapes);
    }
    head.initialize(manager, type, new Shape(images.get(0), featureWidth));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    checkSides(inputShapes[0]);
    return new Shape[] {new Shape(inputShapes[0].get(0), featureWidth)};
  }

  private static void checkSides(Shape images) {
    long side = Math.min(images.get(2), images.get(3));
    if (side < SMALLEST_IMAGE) {
      throw new ConfigException(
          "a ConvNeXt takes images of at least %s pixels a side, not %s"
              .formatted(SMALLEST_IMAGE, side));
    }
  }

  /** The norm of pooled features, under timm's name. */
  private static final class Head extends AbstractBlock {
    private final Block norm = addChildBlock("norm", Layers.norm(1));

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      return norm.forward(store, inputs, training);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
      norm.initialize(manager, type, inputShapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return inputShapes;
    }
  }
}
