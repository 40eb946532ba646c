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
import dev.emc.core.nn.SeededStart;
import org.jspecify.annotations.Nullable;

/** A linear map of each patch: (N, C, H, W) → (N, patches, D). */
final class PatchEmbedding extends AbstractBlock {
  private final int patch;
  private final int width;
  private final Block proj;

  PatchEmbedding(int patch, int width) {
    this.patch = patch;
    this.width = width;
    var side = new Shape(patch, patch);
    proj =
        addChildBlock(
            "proj",
            Layers.convolution().setFilters(width).setKernelShape(side).optStride(side).build());
    // Its bias starts as WeightInit has it.
    proj.getDirectParameters().get("weight").setInitializer(SeededStart.byFanIn());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray images = inputs.singletonOrThrow();
    try (NDArray map = Layers.apply(proj, store, images, training);
        NDArray flat = map.reshape(images.getShape().get(0), width, -1)) {
      return new NDList(flat.transpose(0, 2, 1));
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    proj.initialize(manager, type, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape images = inputShapes[0];
    long patches =
        (long) VisionTransformer.patches(images.get(2), patch)
            * VisionTransformer.patches(images.get(3), patch);
    return new Shape[] {new Shape(images.get(0), patches, width)};
  }
}
