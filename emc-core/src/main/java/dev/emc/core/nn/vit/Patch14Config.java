package dev.emc.core.nn.vit;

import dev.emc.api.plugin.Describe;
import org.jspecify.annotations.Nullable;

/**
 * Settings of vision transformers on patches of 14 pixels: the defaults are those of DINOv2's
 * files.
 *
 * @param positionSize at least 0, a multiple of 14
 * @param positionResize null for what fits the registers
 * @param registers at least 0
 * @param layerScaleStart above 0
 */
public record Patch14Config(
    @Describe(Variant.POSITION_SIZE + "518)") int positionSize,
    @Describe(Variant.POSITION_RESIZE + "scale-offset; antialias with registers)")
        @Nullable PositionResize positionResize,
    @Describe(Variant.FEATURES) TokenFeatures features,
    @Describe(Variant.ATTENTION) AttentionMode attention,
    @Describe(Variant.REGISTERS) int registers,
    @Describe(Variant.LAYER_SCALE + "true)") boolean layerScale,
    @Describe(Variant.LAYER_SCALE_START) double layerScaleStart,
    @Describe(Variant.MASK_TOKEN) boolean maskToken)
    implements Variant {
  /** Side of a patch, in pixels. */
  static final int PATCH = 14;

  /** The defaults. */
  public Patch14Config() {
    this(518);
  }

  /** The defaults with positions for images of another size. */
  public Patch14Config(int positionSize) {
    this(positionSize, null, TokenFeatures.CLS, AttentionMode.EXACT, 0, true, SCALE_START, false);
  }

  /** Checks ranges. */
  public Patch14Config {
    Variant.check(positionSize, PATCH, registers, layerScaleStart);
  }
}
