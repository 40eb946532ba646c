package dev.emc.core.nn.resnet;

import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import jakarta.inject.Inject;

/**
 * Residual networks for images of about 32 pixels: 3×3 stem, no max pooling, three stages of basic
 * blocks that double in width (He et al. 2015, section 4.2).
 */
public final class SmallResNets {
  private static final int STAGES = 3;

  private SmallResNets() {}

  /**
   * Settings of {@link Small}.
   *
   * @param width channels of the stem and the first stage, at least 1
   * @param blocks residual blocks in each stage, at least 1
   * @param stemStride 1 or 2
   */
  public record SmallConfig(
      @Describe("channels of the first stage; features are 4 times as wide (default 16)") int width,
      @Describe("residual blocks in each of the 3 stages (default 3: ResNet-20)") int blocks,
      @Describe("stride of the first convolution, 1 or 2 (default 1)") int stemStride) {
    /** The defaults. */
    public SmallConfig() {
      this(16, 3, 1);
    }

    /** Checks ranges. */
    public SmallConfig {
      check(width, blocks, stemStride);
    }
  }

  /**
   * Settings of {@link Tiny}.
   *
   * @param width channels of the stem and the first stage, at least 1
   * @param blocks residual blocks in each stage, at least 1
   * @param stemStride 1 or 2
   */
  public record TinyConfig(
      @Describe("channels of the first stage; features are 4 times as wide (default 16)") int width,
      @Describe("residual blocks in each of the 3 stages (default 1)") int blocks,
      @Describe("stride of the first convolution, 1 or 2 (default 2)") int stemStride) {
    /** The defaults. */
    public TinyConfig() {
      this(16, 1, 2);
    }

    /** Checks ranges. */
    public TinyConfig {
      check(width, blocks, stemStride);
    }
  }

  /** ResNet-20 unless configured otherwise. */
  public static final class Small extends ThreeStages {
    /** Takes its settings. */
    @Inject
    public Small(SmallConfig config) {
      super(config.width(), config.blocks(), config.stemStride());
    }
  }

  /** Eight layers at half the side: trains in minutes on two cores. */
  public static final class Tiny extends ThreeStages {
    /** Takes its settings. */
    @Inject
    public Tiny(TinyConfig config) {
      super(config.width(), config.blocks(), config.stemStride());
    }
  }

  private abstract static class ThreeStages implements Backbone {
    private final int width;
    private final int blocks;
    private final int stemStride;

    ThreeStages(int width, int blocks, int stemStride) {
      this.width = width;
      this.blocks = blocks;
      this.stemStride = stemStride;
    }

    @Override
    public final BackboneBlock build(int channels, int imageSize) {
      ResNets.checkImages(channels, imageSize);
      return ResNetBuilder.small(width, blocks, STAGES, stemStride);
    }
  }

  private static void check(int width, int blocks, int stemStride) {
    Check.whole("width", width, 1, 4096);
    Check.whole("blocks", blocks, 1, 1000);
    if (stemStride != 1 && stemStride != 2) {
      throw new IllegalArgumentException("stem-stride must be 1 or 2, got " + stemStride);
    }
  }
}
