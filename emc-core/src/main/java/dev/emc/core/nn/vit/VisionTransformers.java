package dev.emc.core.nn.vit;

import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import dev.emc.api.view.ViewSpec;
import dev.emc.core.nn.vit.VisionTransformer.Sizes;
import jakarta.inject.Inject;

/** timm's vision transformers, and one to size by hand, as backbones. */
public final class VisionTransformers {
  /** Side of a patch, in pixels. */
  private static final int PATCH = 16;

  private static final int DEPTH = 12;

  /** Width of an attention head in the usual sizes. */
  private static final int HEAD = 64;

  private VisionTransformers() {}

  /**
   * Settings of a network of usual size.
   *
   * @param positionSize at least 0
   */
  public record Config(
      @Describe(
              "side in pixels of the images that positions are learned for; at other sizes they"
                  + " are interpolated (default 224, as in timm's files; 0: the run's"
                  + " full-resolution views)")
          int positionSize) {
    /** The defaults. */
    public Config() {
      this(224);
    }

    /** Checks ranges. */
    public Config {
      checkPositions(positionSize, PATCH);
    }
  }

  /**
   * Settings of {@link Tiny}.
   *
   * @param patchSize at least 1
   * @param width at least 1, a multiple of the heads
   * @param depth at least 1
   * @param heads at least 1
   * @param positionSize at least 0, a multiple of the patch size
   */
  public record TinyConfig(
      @Describe("side of a patch in pixels (default 4)") int patchSize,
      @Describe("width of a token, and number of features (default 64)") int width,
      @Describe("number of blocks (default 4)") int depth,
      @Describe("heads of the attention, a divisor of the width (default 4)") int heads,
      @Describe(
              "side in pixels of the images that positions are learned for; at other sizes they"
                  + " are interpolated (default 0: the run's full-resolution views)")
          int positionSize) {
    /** The defaults. */
    public TinyConfig() {
      this(4, 64, 4, 4, 0);
    }

    /** Checks ranges. */
    public TinyConfig {
      Check.whole("patch-size", patchSize, 1, 1024);
      Check.whole("width", width, 1, Check.MAX_WIDTH);
      Check.whole("depth", depth, 1, 1000);
      Check.whole("heads", heads, 1, 1024);
      if (width % heads != 0) {
        throw new IllegalArgumentException(
            "width must be a multiple of heads, got %d and %d".formatted(width, heads));
      }
      checkPositions(positionSize, patchSize);
    }
  }

  /** ViT-S/16: 384 features. */
  public static final class Small16 extends Usual {
    /** Takes its settings. */
    @Inject
    public Small16(Config config) {
      super(config, 384);
    }
  }

  /** ViT-B/16: 768 features. */
  public static final class Base16 extends Usual {
    /** Takes its settings. */
    @Inject
    public Base16(Config config) {
      super(config, 768);
    }
  }

  /** Four blocks on patches of four pixels unless configured otherwise. */
  public static final class Tiny implements Backbone {
    private final TinyConfig config;

    /** Takes its settings. */
    @Inject
    public Tiny(TinyConfig config) {
      this.config = config;
    }

    @Override
    public BackboneBlock build(int channels, int imageSize) {
      int grid = grid(channels, imageSize, config.positionSize(), config.patchSize());
      return new VisionTransformer(
          new Sizes(config.patchSize(), config.width(), config.depth(), config.heads(), grid));
    }
  }

  private abstract static class Usual implements Backbone {
    private final Config config;
    private final int width;

    Usual(Config config, int width) {
      this.config = config;
      this.width = width;
    }

    @Override
    public final BackboneBlock build(int channels, int imageSize) {
      int grid = grid(channels, imageSize, config.positionSize(), PATCH);
      return new VisionTransformer(new Sizes(PATCH, width, DEPTH, width / HEAD, grid));
    }
  }

  private static int grid(int channels, int imageSize, int positionSize, int patch) {
    if (channels != 1 && channels != 3) {
      throw new ConfigException(
          "a vision transformer takes images of 1 or 3 channels, not " + channels);
    }
    int ofImages = VisionTransformer.patches(imageSize, patch);
    return positionSize == 0 ? ofImages : positionSize / patch;
  }

  private static void checkPositions(int positionSize, int patch) {
    Check.whole("position-size", positionSize, 0, ViewSpec.MAX_SIZE);
    if (positionSize % patch != 0) {
      throw new IllegalArgumentException(
          "position-size must be 0 or a multiple of the patches' %d pixels, got %d"
              .formatted(patch, positionSize));
    }
  }
}
