package dev.emc.core.nn.resnet;

import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.api.plugin.Describe;
import jakarta.inject.Inject;

/** The residual networks of torchvision, and SwAV's wide ones, as backbones. */
public final class ResNets {
  private static final int SMALLEST_IMAGE = 8;
  private static final int STEM_WIDTH = 64;

  private ResNets() {}

  /** What comes before the first stage. All have the keys {@code conv1} and {@code bn1}. */
  public enum Stem {
    /** A 7×7 convolution of stride 2 and max pooling. */
    IMAGENET,
    /** A 3×3 convolution of stride 1 and no pooling, for images of about 32 pixels. */
    CIFAR,
    /** As {@link #CIFAR}, padded by two pixels, so that maps are two pixels larger a side. */
    CIFAR_PADDED,
    /** As {@link #CIFAR} without an activation behind its norm. */
    CIFAR_LINEAR
  }

  /**
   * Settings of a torchvision network.
   *
   * @param zeroInitResidual whether the last norm of each block starts at zero
   * @param stem what comes before the first stage
   */
  public record Config(
      @Describe("start each residual block as the identity, as He et al. 2019 (default false)")
          boolean zeroInitResidual,
      @Describe(
              "imagenet: a 7x7 convolution of stride 2 and max pooling; cifar: a 3x3 convolution of"
                  + " stride 1 alone, as SimCLR has it for images of 32 pixels; cifar-padded: the same"
                  + " padded by 2 pixels instead of 1, as solo-learn has it; cifar-linear: without the"
                  + " ReLU, which lightly's network loses where it is cut into a sequence (default"
                  + " imagenet)")
          Stem stem) {
    /** The defaults. */
    public Config() {
      this(false);
    }

    /** The defaults with another start. */
    public Config(boolean zeroInitResidual) {
      this(zeroInitResidual, Stem.IMAGENET);
    }
  }

  /** ResNet-18: 512 features. */
  public static final class ResNet18 extends Torchvision {
    /** Takes its settings. */
    @Inject
    public ResNet18(Config config) {
      super(config, false, 1, 2, 2, 2, 2);
    }
  }

  /** ResNet-34: 512 features. */
  public static final class ResNet34 extends Torchvision {
    /** Takes its settings. */
    @Inject
    public ResNet34(Config config) {
      super(config, false, 1, 3, 4, 6, 3);
    }
  }

  /** ResNet-50: 2048 features. */
  public static final class ResNet50 extends Torchvision {
    /** Takes its settings. */
    @Inject
    public ResNet50(Config config) {
      super(config, true, 1, 3, 4, 6, 3);
    }
  }

  /** ResNet-101: 2048 features. */
  public static final class ResNet101 extends Torchvision {
    /** Takes its settings. */
    @Inject
    public ResNet101(Config config) {
      super(config, true, 1, 3, 4, 23, 3);
    }
  }

  /** ResNet-152: 2048 features. */
  public static final class ResNet152 extends Torchvision {
    /** Takes its settings. */
    @Inject
    public ResNet152(Config config) {
      super(config, true, 1, 3, 8, 36, 3);
    }
  }

  /** ResNet-50 with every channel count doubled, the stem's too: 4096 features. */
  public static final class ResNet50W2 extends Torchvision {
    /** Takes its settings. */
    @Inject
    public ResNet50W2(Config config) {
      super(config, true, 2, 3, 4, 6, 3);
    }
  }

  /** ResNet-50 with four times every channel count, the stem's too: 8192 features. */
  public static final class ResNet50W4 extends Torchvision {
    /** Takes its settings. */
    @Inject
    public ResNet50W4(Config config) {
      super(config, true, 4, 3, 4, 6, 3);
    }
  }

  /** ResNet-200 with every channel count doubled, the stem's too: 4096 features. */
  public static final class ResNet200W2 extends Torchvision {
    /** Takes its settings. */
    @Inject
    public ResNet200W2(Config config) {
      super(config, true, 2, 3, 24, 36, 3);
    }
  }

  /** Refuses images no residual network is made for. */
  static void checkImages(int channels, int imageSize) {
    if (channels != 1 && channels != 3) {
      throw new ConfigException(
          "a residual network takes images of 1 or 3 channels, not " + channels);
    }
    if (imageSize < SMALLEST_IMAGE) {
      throw new ConfigException(
          "a residual network takes images of at least %s pixels a side, not %s"
              .formatted(SMALLEST_IMAGE, imageSize));
    }
  }

  private abstract static class Torchvision implements Backbone {
    private final Config config;
    private final boolean bottleneck;
    private final int widen;
    private final int[] depths;

    Torchvision(Config config, boolean bottleneck, int widen, int... depths) {
      this.config = config;
      this.bottleneck = bottleneck;
      this.widen = widen;
      this.depths = depths;
    }

    @Override
    public final BackboneBlock build(int channels, int imageSize) {
      checkImages(channels, imageSize);
      return ResNetBuilder.torchvision(depths, bottleneck, STEM_WIDTH * widen, config);
    }
  }
}
