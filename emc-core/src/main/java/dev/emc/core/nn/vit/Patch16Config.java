package dev.emc.core.nn.vit;

import dev.emc.api.plugin.Describe;

/**
 * Settings of vision transformers on patches of 16 pixels: the defaults are those of timm's, MAE's
 * and torchvision's files. DINO's differ in {@code position-resize}.
 *
 * @param positionSize at least 0, a multiple of 16
 * @param positionResize for images of other sizes
 * @param registers at least 0
 * @param layerScaleStart above 0
 */
public record Patch16Config(
    @Describe(Variant.POSITION_SIZE + "224)") int positionSize,
    @Describe(Variant.POSITION_RESIZE + "size)") PositionResize positionResize,
    @Describe(Variant.FEATURES) TokenFeatures features,
    @Describe(Variant.ATTENTION) AttentionMode attention,
    @Describe(Variant.REGISTERS) int registers,
    @Describe(Variant.LAYER_SCALE + "false)") boolean layerScale,
    @Describe(Variant.LAYER_SCALE_START) double layerScaleStart,
    @Describe(Variant.MASK_TOKEN) boolean maskToken)
    implements Variant {
  /** Side of a patch, in pixels. */
  static final int PATCH = 16;

  /** The defaults. */
  public Patch16Config() {
    this(224);
  }

  /** The defaults with positions for images of another size. */
  public Patch16Config(int positionSize) {
    this(
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
  public Patch16Config {
    Variant.check(positionSize, PATCH, registers, layerScaleStart);
  }
}
