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
import dev.emc.api.ConfigException;
import dev.emc.api.TokenBackbone;
import dev.emc.api.nn.BlockPass;
import dev.emc.core.nn.Layers;
import dev.emc.core.nn.SeededStart;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A vision transformer (Dosovitskiy et al. 2021) without classifier: (N, C, H, W) images to (N, F)
 * features, which {@link TokenFeatures} of the last block's tokens make up. Its state dict has the
 * keys and shapes that DINO, DINOv2, MAE and timm give theirs; heads are not part of it.
 *
 * <p>Tokens are the class token, then registers (Darcet et al. 2024), if any, then the patches row
 * by row. The sides of images must be multiples of the patch's. Positions are learned for one grid
 * of patches and saved on it; for images of another size they are resized in the forward pass, see
 * {@link PositionResize}. Registers have no position.
 *
 * <p>Activations are closed as soon as the next layer has read them: in training the graph keeps
 * what backward needs, in evaluation only the widest moment takes memory. Blocks are never dropped
 * (no stochastic depth).
 */
public final class VisionTransformer extends AbstractBlock implements TokenBackbone {
  /** The class token and the registers at the start, as timm's. */
  private static final SeededStart TOKEN = SeededStart.normal(1e-6);

  private final Sizes sizes;
  private final Variant variant;
  private final Parameter classToken;
  private final Parameter positions;
  private final @Nullable Parameter registers;
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

    /** The same with positions for a grid. */
    Sizes on(int side) {
      return new Sizes(patch, width, depth, heads, side);
    }
  }

  VisionTransformer(Sizes sizes, Variant variant) {
    this.sizes = sizes;
    this.variant = variant;
    int width = sizes.width();
    classToken = add("cls_token", TOKEN, new Shape(1, 1, width));
    long places = (long) sizes.grid() * sizes.grid();
    positions = add("pos_embed", Layers.timmStart(), new Shape(1, 1 + places, width));
    registers =
        variant.registers() == 0
            ? null
            : add("register_tokens", TOKEN, new Shape(1, variant.registers(), width));
    if (variant.maskToken()) {
      // Frozen: nothing computes with it.
      add("mask_token", SeededStart.zeros(), new Shape(1, width)).freeze(true);
    }
    patchEmbed = addChildBlock("patch_embed", new PatchEmbedding(sizes.patch(), width));
    numbered = addChildBlock("blocks", new SequentialBlock());
    for (int i = 0; i < sizes.depth(); i++) {
      var block = new TransformerBlock(width, sizes.heads(), Sizes.HIDDEN * width, variant);
      numbered.add(block);
      blocks.add(block);
    }
    String name = variant.features().normsTokens() ? "norm" : "fc_norm";
    norm = addChildBlock(name, Layers.norm(2));
  }

  private Parameter add(String name, SeededStart start, Shape shape) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(Parameter.Type.OTHER)
            .optInitializer(start)
            .optShape(shape)
            .build());
  }

  /** The blocks. */
  @Override
  public List<String> layers() {
    return IntStream.range(0, blocks.size()).mapToObj(i -> "blocks." + i + ".").toList();
  }

  @Override
  public boolean passesBlocks() {
    return true;
  }

  @Override
  public int featureWidth() {
    return variant.features().parts() * sizes.width();
  }

  @Override
  public Tokens tokens(ParameterStore store, NDArray images, boolean training) {
    try (NDArray tokens = normedTokens(store, images, training)) {
      return new Tokens(ofClass(tokens), ofPatches(tokens));
    }
  }

  /**
   * What pooling sees, (N, F, H / patch, W / patch): the patches' tokens, normed unless pooling
   * comes first; where the class token is a part of the features, it comes first at every place.
   */
  @Override
  public NDArray featureMap(ParameterStore store, NDArray images, boolean training) {
    long n = images.getShape().get(0);
    int rows = patches(images.getShape(), 2);
    int columns = patches(images.getShape(), 3);
    try (NDArray tokens = normedTokens(store, images, training);
        NDArray patches = ofPatches(tokens);
        NDArray seen = withClass(tokens, patches);
        NDArray turned = seen.transpose(0, 2, 1)) {
      return turned.reshape(n, featureWidth(), rows, columns);
    }
  }

  private NDArray withClass(NDArray tokens, NDArray patches) {
    if (variant.features() != TokenFeatures.CLS_AND_MEAN) {
      return patches.reshape(patches.getShape());
    }
    try (NDArray first = tokens.get(new NDIndex(":, 0:1"));
        NDArray everywhere = first.broadcast(patches.getShape())) {
      return everywhere.concat(patches, 2);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    try (NDArray tokens = tokensOfLastBlock(store, inputs.singletonOrThrow(), training)) {
      return new NDList(
          switch (variant.features()) {
            case CLS -> normed(ofClass(tokens), store, training);
            case MEAN -> mean(normed(ofPatches(tokens), store, training));
            case MEAN_THEN_NORM -> normed(mean(ofPatches(tokens)), store, training);
            case CLS_AND_MEAN -> classAndMean(tokens, store, training);
          });
    }
  }

  private NDArray classAndMean(NDArray tokens, ParameterStore store, boolean training) {
    try (NDArray ofClass = normed(ofClass(tokens), store, training);
        NDArray mean = mean(normed(ofPatches(tokens), store, training))) {
      return ofClass.concat(mean, 1);
    }
  }

  /** Each token is normed by itself, so those that are not needed are spared. */
  private NDArray normed(NDArray tokens, ParameterStore store, boolean training) {
    return Layers.consume(norm, store, tokens, training);
  }

  private static NDArray mean(NDArray tokens) {
    try (tokens) {
      return tokens.mean(new int[] {1});
    }
  }

  /** (N, D), a view. */
  private static NDArray ofClass(NDArray tokens) {
    return tokens.get(new NDIndex(":, 0"));
  }

  /** (N, P, D), a view. */
  private NDArray ofPatches(NDArray tokens) {
    return tokens.get(new NDIndex(":, {}:", 1 + variant.registers()));
  }

  /** All tokens, (N, 1 + registers + P, D), normed unless pooling comes first. */
  NDArray normedTokens(ParameterStore store, NDArray images, boolean training) {
    NDArray tokens = tokensOfLastBlock(store, images, training);
    return variant.features().normsTokens() ? normed(tokens, store, training) : tokens;
  }

  private NDArray tokensOfLastBlock(ParameterStore store, NDArray images, boolean training) {
    NDArray x = embedded(store, images, training);
    for (TransformerBlock block : blocks) {
      try (NDArray input = x) {
        x = BlockPass.of(block, store, input, training);
      }
    }
    return x;
  }

  private NDArray embedded(ParameterStore store, NDArray images, boolean training) {
    try (NDArray patches = Layers.apply(patchEmbed, store, images, training);
        NDArray first = repeated(classToken, store, images, training)) {
      NDArray tokens =
          place(NDArrays.concat(new NDList(first, patches), 1), store, images, training);
      if (registers == null) {
        return tokens;
      }
      try (tokens;
          NDArray placedFirst = tokens.get(new NDIndex(":, 0:1"));
          NDArray placedPatches = tokens.get(new NDIndex(":, 1:"));
          NDArray between = repeated(registers, store, images, training)) {
        return NDArrays.concat(new NDList(placedFirst, between, placedPatches), 1);
      }
    }
  }

  /** Tokens that are the same for every image, (N, T, D). */
  private NDArray repeated(
      Parameter tokens, ParameterStore store, NDArray images, boolean training) {
    NDArray learned = store.getValue(tokens, images.getDevice(), training);
    Shape shape = learned.getShape();
    // Results must not attach to the parameter's manager, so it stands on the right.
    try (NDArray zeros =
        images
            .getManager()
            .zeros(
                new Shape(images.getShape().get(0), shape.get(1), shape.get(2)),
                images.getDataType())) {
      return zeros.add(learned);
    }
  }

  /** Adds positions in place. */
  private NDArray place(NDArray tokens, ParameterStore store, NDArray images, boolean training) {
    NDArray learned = store.getValue(positions, images.getDevice(), training);
    int rows = patches(images.getShape(), 2);
    int columns = patches(images.getShape(), 3);
    try (NDArray resized =
        PositionInterpolation.resized(
            learned, tokens.getManager(), variant.resize(), rows, columns)) {
      return tokens.addi(resized);
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
          "a vision transformer with patches of %s pixels takes images whose sides are multiples of %s, not %s"
              .formatted(patch, patch, pixels));
    }
    return (int) (pixels / patch);
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
    return new Shape[] {new Shape(inputShapes[0].get(0), featureWidth())};
  }
}
