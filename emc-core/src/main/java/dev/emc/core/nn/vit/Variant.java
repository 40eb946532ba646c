package dev.emc.core.nn.vit;

import dev.emc.api.config.Check;
import dev.emc.api.view.ViewSpec;
import org.jspecify.annotations.Nullable;

/**
 * What vision transformers of one size differ in. Every config of one has these keys, with the
 * defaults of the files that it is for.
 */
interface Variant {
  String POSITION_SIZE =
      "side in pixels of the images that positions are learned for; at other sizes they are resized"
          + " in each step (0: the run's full-resolution views; default ";
  String POSITION_RESIZE =
      "how positions are resized: scale-offset as DINO and DINOv2, antialias as DINOv2 with registers"
          + " and as timm, size as MAE and torchvision (default ";
  String FEATURES =
      "the class token, the mean of the patches' normed tokens, both side by side, or the mean of"
          + " the patches' tokens, normed, as MAE's global pooling and timm's avg (default cls)";
  String ATTENTION =
      "exact, or fused by the engine's own operator: quicker, in memory that grows with the tokens"
          + " instead of their square, and other in its last digits (default exact)";
  String REGISTERS =
      "tokens beside the class token that are no features; DINOv2 has 0 or 4 (default 0)";
  String LAYER_SCALE = "scale what each half of a block adds, per channel, as DINOv2 (default ";
  String LAYER_SCALE_START = "where these scales start (default 1e-5)";
  String MASK_TOKEN =
      "keep DINOv2's mask_token, which computes nothing, so that its own code loads the result"
          + " strictly; a file to start from must then have it (default false)";

  /** DINOv2's in training. */
  double SCALE_START = 1e-5;

  /** Side in pixels of the images that positions are learned for; 0 for the run's. */
  int positionSize();

  /** How positions are resized; null for what fits the registers. */
  @Nullable PositionResize positionResize();

  /** What the features are. */
  TokenFeatures features();

  /** How attention is computed. */
  AttentionMode attention();

  /** Tokens beside the class token that are no features. */
  int registers();

  /** Whether blocks scale what they add. */
  boolean layerScale();

  /** Where these scales start. */
  double layerScaleStart();

  /** Whether there is a token that only training with masks would use. */
  boolean maskToken();

  /** How positions are resized. */
  default PositionResize resize() {
    PositionResize chosen = positionResize();
    if (chosen != null) {
      return chosen;
    }
    return registers() == 0 ? PositionResize.SCALE_OFFSET : PositionResize.ANTIALIAS;
  }

  /** Checks ranges. */
  static void check(int positionSize, int patch, int registers, double layerScaleStart) {
    Check.whole("position-size", positionSize, 0, ViewSpec.MAX_SIZE);
    if (positionSize % patch != 0) {
      throw new IllegalArgumentException(
          "position-size must be 0 or a multiple of the patches' %s pixels, got %s"
              .formatted(patch, positionSize));
    }
    Check.whole("registers", registers, 0, 1024);
    Check.positive("layer-scale-start", layerScaleStart, 10);
  }
}
