package dev.emc.core.nn.vit;

import dev.emc.api.config.Check;
import dev.emc.api.plugin.Describe;

/**
 * Settings of a vision transformer to size by hand.
 *
 * @param patchSize at least 1
 * @param width at least 1, a multiple of the heads
 * @param depth at least 1
 * @param heads at least 1
 * @param positionSize at least 0, a multiple of the patch size
 * @param positionResize for images of other sizes
 * @param registers at least 0
 * @param layerScaleStart above 0
 */
public record TinyConfig(
    @Describe("side of a patch in pixels (default 4)") int patchSize,
    @Describe("width of a token (default 64)") int width,
    @Describe("number of blocks (default 4)") int depth,
    @Describe("heads of the attention, a divisor of the width (default 4)") int heads,
    @Describe(Variant.POSITION_SIZE + "0)") int positionSize,
    @Describe(Variant.POSITION_RESIZE + "size)") PositionResize positionResize,
    @Describe(Variant.FEATURES) TokenFeatures features,
    @Describe(Variant.ATTENTION) AttentionMode attention,
    @Describe(Variant.REGISTERS) int registers,
    @Describe(Variant.LAYER_SCALE + "false)") boolean layerScale,
    @Describe(Variant.LAYER_SCALE_START) double layerScaleStart,
    @Describe(Variant.MASK_TOKEN) boolean maskToken)
    implements Variant {
  /** The defaults. */
  public TinyConfig() {
    this(4, 64, 4, 4, 0);
  }

  /** The defaults at other sizes. */
  public TinyConfig(int patchSize, int width, int depth, int heads, int positionSize) {
    this(
        patchSize,
        width,
        depth,
        heads,
        positionSize,
        PositionResize.SIZE,
        TokenFeatures.CLS,
        AttentionMode.EXACT,
        0,
        false,
        SCALE_START,
        false);
  }

  /** Checks ranges. */
  public TinyConfig {
    Check.whole("patch-size", patchSize, 1, 1024);
    Check.whole("width", width, 1, Check.MAX_WIDTH);
    Check.whole("depth", depth, 1, 1000);
    Check.whole("heads", heads, 1, 1024);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "width must be a multiple of heads, got %s and %s".formatted(width, heads));
    }
    Variant.check(positionSize, patchSize, registers, layerScaleStart);
  }
}
