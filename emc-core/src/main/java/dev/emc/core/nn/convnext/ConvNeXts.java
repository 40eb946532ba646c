package dev.emc.core.nn.convnext;

import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.ConfigException;
import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;
import jakarta.inject.Inject;

/** The ConvNeXts of the paper as backbones. */
public final class ConvNeXts {
  private ConvNeXts() {}

  /**
   * Settings of a ConvNeXt.
   *
   * @param layerScaleStart above 0
   */
  public record Config(
      @Describe("where the factors start by which blocks scale what they add (default 1e-6)")
          double layerScaleStart) {
    /** The defaults. */
    public Config() {
      this(1e-6);
    }

    /** Checks ranges. */
    public Config {
      Check.positive("layer-scale-start", layerScaleStart, 10);
    }
  }

  /** ConvNeXt-T: 768 features. */
  public static final class Tiny extends Usual {
    /** Takes its settings. */
    @Inject
    public Tiny(Config config) {
      super(config, 96, 3, 3, 9, 3);
    }
  }

  /** ConvNeXt-S: 768 features. */
  public static final class Small extends Usual {
    /** Takes its settings. */
    @Inject
    public Small(Config config) {
      super(config, 96, 3, 3, 27, 3);
    }
  }

  /** ConvNeXt-B: 1024 features. */
  public static final class Base extends Usual {
    /** Takes its settings. */
    @Inject
    public Base(Config config) {
      super(config, 128, 3, 3, 27, 3);
    }
  }

  private abstract static class Usual implements Backbone {
    private final Config config;
    private final int width;
    private final int[] depths;

    Usual(Config config, int width, int... depths) {
      this.config = config;
      this.width = width;
      this.depths = depths;
    }

    @Override
    public final BackboneBlock build(int channels, int imageSize) {
      if (channels != 1 && channels != 3) {
        throw new ConfigException("a ConvNeXt takes images of 1 or 3 channels, not " + channels);
      }
      if (imageSize < ConvNeXt.SMALLEST_IMAGE) {
        throw new ConfigException(
            "a ConvNeXt takes images of at least %s pixels a side, not %s"
                .formatted(ConvNeXt.SMALLEST_IMAGE, imageSize));
      }
      return new ConvNeXt(width, depths, config.layerScaleStart());
    }
  }
}
