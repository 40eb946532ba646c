package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells vision transformers by width, depth, patches, positions, LayerScale and registers. */
final class TransformerGuess {
  private static final Map<List<Integer>, String> TRANSFORMERS =
      Map.of(
          List.of(192, 12), "ViT-Ti",
          List.of(384, 12), "ViT-S",
          List.of(768, 12), "ViT-B",
          List.of(1024, 24), "ViT-L",
          List.of(1280, 32), "ViT-H");

  /** The names of sizes among those of shipped backbones. */
  private static final Map<String, String> SIZES =
      Map.of("ViT-S", "small", "ViT-B", "base", "ViT-L", "large");

  /** Patches of the shipped backbones. */
  private static final List<String> SHIPPED =
      List.of(
          "small-8",
          "base-8",
          "small-14",
          "base-14",
          "large-14",
          "small-16",
          "base-16",
          "large-16");

  /** DINOv2's patches, whose backbones have its LayerScale and positions. */
  private static final int DINOV2_PATCH = 14;

  private static final int DINOV2_IMAGE = 518;
  private static final int USUAL_IMAGE = 224;

  /** Width of MoCo v3's small transformer, and the heads of its attention. */
  private static final int MOCO_SMALL = 384;

  private static final int MOCO_HEADS = 12;
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\..*");

  private TransformerGuess() {}

  static Architecture of(Map<String, Tensor> backbone, long[] patches, KeyMap map) {
    int width = (int) patches[0];
    int patch = (int) patches[2];
    int depth = 0;
    var parts = new ArrayList<String>();
    boolean isOther = false;
    for (String key : backbone.keySet()) {
      Matcher block = BLOCK.matcher(key);
      if (block.matches()) {
        depth = Math.max(depth, Architecture.number(block.group(1)) + 1);
      }
    }
    boolean isScaled = Architecture.has(backbone, "blocks\\.0\\.ls1\\.gamma");
    if (isScaled || Architecture.has(backbone, "blocks\\.0\\.gamma_1")) {
      parts.add("LayerScale");
      isOther = !isScaled;
    }
    long[] registers = Architecture.shape(backbone, "reg_token");
    registers = registers.length == 3 ? registers : Architecture.shape(backbone, "register_tokens");
    long count = registers.length == 3 ? registers[1] : 0;
    if (count > 0) {
      parts.add(count + " register tokens");
    }
    int known = parts.size();
    if (backbone.containsKey("dist_token")) {
      parts.add("a distillation token");
    }
    if (Architecture.has(backbone, "blocks\\.0\\.mlp\\.w\\d+\\..*")) {
      parts.add("gated perceptrons");
    }
    if (Architecture.has(backbone, "norm_pre\\..*")) {
      parts.add("a norm before its blocks");
    }
    isOther |= parts.size() > known;
    String name = TRANSFORMERS.get(List.of(width, depth));
    String words =
        name != null
            ? "a %s/%s".formatted(name, patch)
            : "a vision transformer of patches of %s pixels, %s wide, %s deep"
                .formatted(patch, width, depth);
    OptionalInt image = Architecture.image(backbone, patch);
    if (image.isPresent()) {
      words += " for images of %s pixels".formatted(image.getAsInt());
    }
    if (!parts.isEmpty()) {
      words += ", with " + String.join(", ", parts);
    }
    words += Architecture.channels(patches);
    if (isOther || image.isEmpty() || !backbone.containsKey("cls_token")) {
      return new Architecture(words, null, Unsaid.NOTHING, image.orElse(0));
    }
    var found = new Found(name, width, depth, patch, image.getAsInt(), isScaled, count, map);
    return new Architecture(words, found.config(), found.unsaid(), image.getAsInt());
  }

  /**
   * What decides about the backbone to configure.
   *
   * @param name of the size; null if it is none of the usual ones
   * @param image side in pixels of the images that positions are for
   * @param map whose names the file has
   */
  private record Found(
      @Nullable String name,
      int width,
      int depth,
      int patch,
      int image,
      boolean isScaled,
      long registers,
      KeyMap map) {
    private String size() {
      return name == null ? "" : SIZES.getOrDefault(name, "") + "-" + patch;
    }

    /** MoCo v3's small one has as many heads as its base. */
    private boolean hasMocosHeads() {
      return map == KeyMap.MOCO && width == MOCO_SMALL;
    }

    private boolean isShipped() {
      return SHIPPED.contains(size()) && !hasMocosHeads();
    }

    Unsaid unsaid() {
      return isShipped() || hasMocosHeads() ? Unsaid.NOTHING : Unsaid.HEADS;
    }

    String config() {
      boolean isDinoV2 = patch == DINOV2_PATCH;
      boolean isShipped = isShipped();
      var settings = new ArrayList<String>();
      if (isShipped) {
        settings.add("type: vit-" + size());
      } else {
        settings.add("type: vit-tiny, patch-size: " + patch);
        settings.add("width: " + width);
        settings.add("depth: " + depth);
        if (hasMocosHeads()) {
          settings.add("heads: " + MOCO_HEADS);
        }
      }
      if (registers > 0) {
        settings.add("registers: " + registers);
      }
      if (isScaled != (isShipped && isDinoV2)) {
        settings.add("layer-scale: " + isScaled);
      }
      if (!isShipped || image != (isDinoV2 ? DINOV2_IMAGE : USUAL_IMAGE)) {
        settings.add("position-size: " + image);
      }
      return "{" + String.join(", ", settings) + "}";
    }
  }
}
