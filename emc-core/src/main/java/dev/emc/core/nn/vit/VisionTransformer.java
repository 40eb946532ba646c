package dev.emc.core.nn.vit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.SeededStart;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A vision transformer (Dosovitskiy et al. 2021) without classifier: (N, C, H, W) images to (N, D)
 * features, the class token after the last norm. As timm's with its defaults ({@code
 * vit_small_patch16_224}), its state dict has the same keys and shapes; {@code head.*} is not part
 * of it.
 *
 * <p>The sides of images must be multiples of the patch's. Positions are learned for one grid of
 * patches; for images of another size they are interpolated, see {@link PositionInterpolation}.
 *
 * <p>Activations are closed as soon as the next layer has read them.
 */
public final class VisionTransformer extends AbstractBlock implements BackboneBlock {
  /** Standard deviation of the class token at the start, as timm's. */
  private static final double TOKEN_DEVIATION = 1e-6;

  private final Sizes sizes;
  private final Parameter classToken;
  private final Parameter positions;
  private final PatchEmbedding patchEmbed;
  private final SequentialBlock numbered;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final Block norm;

  /**
   * What a network is made of.
   *
   * @param patch side of a patch in pixels
   * @param width of a token, D
   * @param depth number of blocks
   * @param heads of the attention, a divisor of the width
   * @param grid patches along a side of the images positions are learned for
   */
  record Sizes(int patch, int width, int depth, int heads, int grid) {
    /** Width of the blocks' perceptrons as a multiple of the token's, timm's. */
    static final int HIDDEN = 4;
  }

  VisionTransformer(Sizes sizes) {
    this.sizes = sizes;
    classToken = add("cls_token", TOKEN_DEVIATION);
    positions = add("pos_embed", Layers.TIMM_DEVIATION);
    patchEmbed = addChildBlock("patch_embed", new PatchEmbedding(sizes.patch(), sizes.width()));
    numbered = addChildBlock("blocks", new SequentialBlock());
    for (int i = 0; i < sizes.depth(); i++) {
      var block = new TransformerBlock(sizes.width(), sizes.heads(), Sizes.HIDDEN * sizes.width());
      numbered.add(block);
      blocks.add(block);
    }
    norm = addChildBlock("norm", TransformerBlock.norm());
  }

  private Parameter add(String name, double deviation) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.OTHER)
            .optInitializer(SeededStart.normal(deviation))
            .build());
  }

  /** The blocks. */
  @Override
  public List<String> layers() {
    return IntStream.range(0, blocks.size()).mapToObj(i -> "blocks." + i + ".").toList();
  }

  @Override
  public int featureWidth() {
    return sizes.width();
  }

  /** The patches' tokens after the last norm, (N, D, H / patch, W / patch). */
  @Override
  public NDArray featureMap(ParameterStore store, NDArray images, boolean training) {
    int rows = patches(images.getShape(), 2);
    int columns = patches(images.getShape(), 3);
    try (NDArray tokens = tokens(store, images, training);
        NDArray ofPatches = tokens.get(new NDIndex(":, 1:"));
        NDArray normed = Layers.apply(norm, store, ofPatches, training);
        NDArray turned = normed.transpose(0, 2, 1)) {
      return turned.reshape(images.getShape().get(0), sizes.width(), rows, columns);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    // Each token is normed by itself, so the others are spared.
    try (NDArray tokens = tokens(store, inputs.singletonOrThrow(), training);
        NDArray ofClass = tokens.get(new NDIndex(":, 0"))) {
      return new NDList(Layers.apply(norm, store, ofClass, training));
    }
  }

  /** The last block's output, (N, 1 + patches, D), the class token first. */
  private NDArray tokens(ParameterStore store, NDArray images, boolean training) {
    NDArray x = embedded(store, images, training);
    for (TransformerBlock block : blocks) {
      try (NDArray input = x) {
        x = block.apply(store, input, training);
      }
    }
    return x;
  }

  private NDArray embedded(ParameterStore store, NDArray images, boolean training) {
    NDArray token = store.getValue(classToken, images.getDevice(), training);
    // Results must not attach to the parameter's manager, so it stands on the right.
    try (NDArray patches = Layers.apply(patchEmbed, store, images, training);
        NDArray zeros =
            images
                .getManager()
                .zeros(
                    new Shape(images.getShape().get(0), 1, sizes.width()), images.getDataType());
        NDArray tokens = zeros.add(token)) {
      return place(NDArrays.concat(new NDList(tokens, patches), 1), store, images, training);
    }
  }

  /** Adds positions in place. */
  private NDArray place(NDArray tokens, ParameterStore store, NDArray images, boolean training) {
    NDArray learned = store.getValue(positions, images.getDevice(), training);
    int rows = patches(images.getShape(), 2);
    int columns = patches(images.getShape(), 3);
    if (rows == sizes.grid() && columns == sizes.grid()) {
      return tokens.addi(learned);
    }
    try (NDArray matrix =
            PositionInterpolation.matrix(
                tokens.getManager(), tokens.getDataType(), sizes.grid(), rows, columns);
        NDArray interpolated = matrix.matMul(learned)) {
      return tokens.addi(interpolated);
    }
  }

  private int patches(Shape images, int axis) {
    return patches(images.get(axis), sizes.patch());
  }

  /**
   * Patches along a side of an image.
   *
   * @throws ConfigException if the side is no multiple of the patch's
   */
  static int patches(long pixels, int patch) {
    if (pixels < patch || pixels % patch != 0) {
      throw new ConfigException(
          "a vision transformer with patches of %d pixels takes images whose sides are multiples of %d, not %d"
              .formatted(patch, patch, pixels));
    }
    return (int) (pixels / patch);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    classToken.setShape(new Shape(1, 1, sizes.width()));
    positions.setShape(new Shape(1, 1 + (long) sizes.grid() * sizes.grid(), sizes.width()));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    patchEmbed.initialize(manager, type, inputShapes);
    Shape[] tokens = patchEmbed.getOutputShapes(inputShapes);
    numbered.initialize(manager, type, tokens);
    norm.initialize(manager, type, tokens);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    patches(inputShapes[0], 2);
    patches(inputShapes[0], 3);
    return new Shape[] {new Shape(inputShapes[0].get(0), sizes.width())};
  }

  /** A linear map of each patch: (N, C, H, W) → (N, patches, D). */
  private static final class PatchEmbedding extends AbstractBlock {
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
      long patches = (long) patches(images.get(2), patch) * patches(images.get(3), patch);
      return new Shape[] {new Shape(images.get(0), patches, width)};
    }
  }
}
