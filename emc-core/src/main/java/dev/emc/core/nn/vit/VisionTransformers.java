package dev.emc.core.nn.vit;

import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.core.nn.vit.VisionTransformer.Sizes;
import jakarta.inject.Inject;

/** The vision transformers that DINO, DINOv2, MAE, timm and torchvision released, as backbones. */
public final class VisionTransformers {
  /** Width of an attention head in the usual sizes. */
  private static final int HEAD = 64;

  private static final int SMALL = 384;
  private static final int BASE = 768;
  private static final int LARGE = 1024;

  private VisionTransformers() {}

  /** ViT-S/8: 384 features. */
  public static final class Small8 extends Usual {
    /** Takes its settings. */
    @Inject
    public Small8(Patch8Config config) {
      super(config, Patch8Config.PATCH, SMALL);
    }
  }

  /** ViT-B/8: 768 features. */
  public static final class Base8 extends Usual {
    /** Takes its settings. */
    @Inject
    public Base8(Patch8Config config) {
      super(config, Patch8Config.PATCH, BASE);
    }
  }

  /** ViT-S/14: 384 features. */
  public static final class Small14 extends Usual {
    /** Takes its settings. */
    @Inject
    public Small14(Patch14Config config) {
      super(config, Patch14Config.PATCH, SMALL);
    }
  }

  /** ViT-B/14: 768 features. */
  public static final class Base14 extends Usual {
    /** Takes its settings. */
    @Inject
    public Base14(Patch14Config config) {
      super(config, Patch14Config.PATCH, BASE);
    }
  }

  /** ViT-L/14: 1024 features. */
  public static final class Large14 extends Usual {
    /** Takes its settings. */
    @Inject
    public Large14(Patch14Config config) {
      super(config, Patch14Config.PATCH, LARGE);
    }
  }

  /** ViT-S/16: 384 features. */
  public static final class Small16 extends Usual {
    /** Takes its settings. */
    @Inject
    public Small16(Patch16Config config) {
      super(config, Patch16Config.PATCH, SMALL);
    }
  }

  /** ViT-B/16: 768 features. */
  public static final class Base16 extends Usual {
    /** Takes its settings. */
    @Inject
    public Base16(Patch16Config config) {
      super(config, Patch16Config.PATCH, BASE);
    }
  }

  /** ViT-L/16: 1024 features. */
  public static final class Large16 extends Usual {
    /** Takes its settings. */
    @Inject
    public Large16(Patch16Config config) {
      super(config, Patch16Config.PATCH, LARGE);
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
      return VisionTransformers.build(
          config,
          new Sizes(config.patchSize(), config.width(), config.depth(), config.heads(), 0),
          channels,
          imageSize);
    }
  }

  private abstract static class Usual implements Backbone {
    private final Variant config;
    private final int patch;
    private final int width;

    Usual(Variant config, int patch, int width) {
      this.config = config;
      this.patch = patch;
      this.width = width;
    }

    @Override
    public final BackboneBlock build(int channels, int imageSize) {
      int depth = width == LARGE ? 24 : 12;
      var sizes = new Sizes(patch, width, depth, width / HEAD, 0);
      return VisionTransformers.build(config, sizes, channels, imageSize);
    }
  }

  /** The network of these sizes on its grid. */
  private static BackboneBlock build(Variant config, Sizes sizes, int channels, int imageSize) {
    if (channels != 1 && channels != 3) {
      throw new ConfigException(
          "a vision transformer takes images of 1 or 3 channels, not " + channels);
    }
    int ofImages = VisionTransformer.patches(imageSize, sizes.patch());
    int positionSize = config.positionSize();
    int grid = positionSize == 0 ? ofImages : positionSize / sizes.patch();
    return new VisionTransformer(sizes.on(grid), config);
  }
}
