package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What network some weights are probably of, told from names and shapes.
 *
 * @param words what it is, such as {@code a ResNet-18 with a 3x3 stem}
 * @param config of the backbone that it is loaded into, such as {@code {type: resnet18}}; null if
 *     none of the shipped ones is known to fit
 * @param unsaid what weights do not say of it
 * @param imageSize side in pixels of the images that it was made for; 0 if nothing tells it
 */
public record Architecture(String words, @Nullable String config, Unsaid unsaid, int imageSize) {
  /** The key of a transformer's learned positions. */
  static final String POSITIONS = "pos_embed";

  /**
   * What is known of the backbone of some weights; nothing if it has no first convolution by
   * torchvision's or timm's names.
   */
  public static Optional<Architecture> of(CheckpointWeights weights) {
    Map<String, Tensor> backbone = weights.backbone();
    Tensor patches = backbone.get("patch_embed.proj.weight");
    if (patches != null && patches.shape().length == 4) {
      return Optional.of(TransformerGuess.of(backbone, patches.shape(), weights.map()));
    }
    if (backbone.containsKey("stages.0.blocks.0.conv_dw.weight")) {
      return Optional.of(ConvNextGuess.of(backbone));
    }
    return backbone.containsKey("layer1.0.conv1.weight")
        ? Optional.of(ResidualGuess.of(backbone, weights.map(), weights.isSmallSequence()))
        : Optional.empty();
  }

  /** The words and, where one fits, the backbone to configure. */
  public String text() {
    if (config == null) {
      return words;
    }
    String open = unsaid == Unsaid.NOTHING ? "" : " " + unsaid.words();
    return "%s (backbone: %s%s)".formatted(words, config, open);
  }

  /**
   * Side in pixels of the images whose patches have learned positions, and which alone will do
   * without {@code position-size}; nothing if there are none. {@link #imageSize()} also tells what
   * a network without positions was made for.
   */
  public static OptionalInt sizeOfPositions(Map<String, Tensor> backbone) {
    long[] patches = shape(backbone, "patch_embed.proj.weight");
    return patches.length == 4 ? image(backbone, (int) patches[2]) : OptionalInt.empty();
  }

  /** Side of the images whose patches have positions; nothing if they are no square. */
  static OptionalInt image(Map<String, Tensor> backbone, int patch) {
    long[] positions = shape(backbone, POSITIONS);
    if (positions.length != 3) {
      return OptionalInt.empty();
    }
    long patches = positions[1] - (backbone.containsKey("cls_token") ? 1 : 0);
    long side = Math.round(Math.sqrt(Math.max(0, patches)));
    return side > 0 && side * side == patches
        ? OptionalInt.of((int) side * patch)
        : OptionalInt.empty();
  }

  static String channels(long[] convolution) {
    return convolution.length != 4 || convolution[1] == 3
        ? ""
        : ", for images of %s %s"
            .formatted(convolution[1], convolution[1] == 1 ? "channel" : "channels");
  }

  static boolean has(Map<String, Tensor> backbone, String pattern) {
    return backbone.keySet().stream().anyMatch(key -> key.matches(pattern));
  }

  static long[] shape(Map<String, Tensor> backbone, String key) {
    Tensor tensor = backbone.get(key);
    return tensor == null ? new long[0] : tensor.shape();
  }

  /** A number of a key; keys from outside may hold any. */
  static int number(String digits) {
    return digits.length() > 6 ? 0 : Integer.parseInt(digits);
  }
}
