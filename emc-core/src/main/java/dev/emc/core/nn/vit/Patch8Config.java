package dev.emc.core.nn.vit;

import dev.emc.api.plugin.Describe;

/**
 * Settings of vision transformers on patches of 8 pixels: the defaults are those of DINO's files.
 *
 * @param positionSize at least 0, a multiple of 8
 * @param positionResize for images of other sizes
 * @param registers at least 0
 * @param layerScaleStart above 0
 */
public record Patch8Config(
    @Describe(Variant.POSITION_SIZE + "224)") int positionSize,
    @Describe(Variant.POSITION_RESIZE + "scale-offset)") PositionResize positionResize,
    @Describe(Variant.FEATURES) TokenFeatures features,
    @Describe(Variant.ATTENTION) AttentionMode attention,
    @Describe(Variant.REGISTERS) int registers,
    @Describe(Variant.LAYER_SCALE + "false)") boolean layerScale,
    @Describe(Variant.LAYER_SCALE_START) double layerScaleStart,
    @Describe(Variant.MASK_TOKEN) boolean maskToken)
    implements Variant {
  /** Side of a patch, in pixels. */
  static final int PATCH = 8;

  /** The defaults. */
  public Patch8Config() {
    this(224);
  }

  /** The defaults with positions for images of another size. */
  public Patch8Config(int positionSize) {
    this(
        positionSize,
        PositionResize.SCALE_OFFSET,
        TokenFeatures.CLS,
        AttentionMode.EXACT,
        0,
        false,
        SCALE_START,
        false);
  }

  /** Checks ranges. */
  public Patch8Config {
    Variant.check(positionSize, PATCH, registers, layerScaleStart);
  }
}
