package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What network some weights are probably of, told from names and shapes.
 *
 * @param words what it is, such as {@code a ResNet-18 with a 3x3 stem}
 * @param config of the backbone that it is loaded into, such as {@code {type: resnet18}}; null if
 *     none of the shipped ones is known to fit
 */
public record Architecture(String words, @Nullable String config) {

  /** A residual network of a known depth. */
  private record Depths(boolean bottleneck, List<Integer> blocks, String name) {}

  private static final List<Depths> RESNETS =
      List.of(
          new Depths(false, List.of(2, 2, 2, 2), "18"),
          new Depths(false, List.of(3, 4, 6, 3), "34"),
          new Depths(true, List.of(3, 4, 6, 3), "50"),
          new Depths(true, List.of(3, 4, 23, 3), "101"),
          new Depths(true, List.of(3, 8, 36, 3), "152"),
          new Depths(true, List.of(3, 24, 36, 3), "200"));

  /** Shipped backbones by the name and, doubled in width, by the name with {@code w2}. */
  private static final List<String> SHIPPED = List.of("18", "34", "50", "101", "50w2", "200w2");

  private static final Map<List<Integer>, String> TRANSFORMERS =
      Map.of(
          List.of(192, 12), "ViT-Ti",
          List.of(384, 12), "ViT-S",
          List.of(768, 12), "ViT-B",
          List.of(1024, 24), "ViT-L",
          List.of(1280, 32), "ViT-H");

  private static final int STEM_WIDTH = 64;
  private static final int STEM = 7;
  private static final int USUAL_IMAGE = 224;
  private static final int USUAL_PATCH = 16;
  private static final Pattern STAGE_BLOCK = Pattern.compile("layer(\\d+)\\.(\\d+)\\.(\\w+)\\..*");
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d+)\\..*");

  /**
   * What is known of a backbone in torchvision's or timm's names; nothing if it has no first
   * convolution by them.
   */
  public static Optional<Architecture> of(Map<String, Tensor> backbone) {
    Tensor patches = backbone.get("patch_embed.proj.weight");
    if (patches != null && patches.shape().length == 4) {
      return Optional.of(transformer(backbone, patches.shape()));
    }
    return backbone.containsKey("layer1.0.conv1.weight")
        ? Optional.of(residual(backbone))
        : Optional.empty();
  }

  /** The words and, where one fits, the backbone to configure. */
  public String text() {
    return config == null ? words : words + " (backbone: " + config + ")";
  }

  private static Architecture residual(Map<String, Tensor> backbone) {
    var depths = new LinkedHashMap<Integer, Integer>();
    var parts = new ArrayList<String>();
    for (String key : backbone.keySet()) {
      Matcher block = STAGE_BLOCK.matcher(key);
      if (block.matches()) {
        depths.merge(number(block.group(1)), number(block.group(2)) + 1, Math::max);
        String part = block.group(3);
        if (!part.matches("conv\\d|bn\\d|downsample") && !parts.contains(part)) {
          parts.add(part);
        }
      }
    }
    List<Integer> blocks =
        depths.keySet().stream().sorted().map(stage -> depths.getOrDefault(stage, 0)).toList();
    boolean bottleneck = backbone.containsKey("layer1.0.conv3.weight");
    String name =
        RESNETS.stream()
            .filter(each -> each.bottleneck == bottleneck && each.blocks.equals(blocks))
            .map(Depths::name)
            .findFirst()
            .orElse(null);
    long[] stem = shape(backbone, "conv1.weight");
    long[] first = shape(backbone, "layer1.0.conv1.weight");
    int width = stem.length == 4 ? (int) stem[0] : 0;
    int kernel = stem.length == 4 ? (int) stem[2] : 0;
    int inner = first.length == 4 ? (int) first[0] : 0;
    boolean isGrouped = isGrouped(shape(backbone, "layer1.0.conv2.weight"));
    var words = new StringBuilder();
    boolean isDouble = width == 2 * STEM_WIDTH && inner == width;
    boolean isUsual = width == STEM_WIDTH && inner == width && !isGrouped;
    if (name != null && (isDouble || isUsual)) {
      words.append("a ResNet-").append(name).append(isDouble ? "w2" : "");
    } else if (name != null) {
      words.append(isGrouped ? "a ResNeXt-" : "a residual network of the depth of ResNet-");
      words.append(name).append(", ").append(inner).append(" wide in its first stage");
    } else {
      words.append(
          "a residual network of %d stages with %s %s blocks, %d wide"
              .formatted(blocks.size(), blocks, bottleneck ? "bottleneck" : "basic", inner));
    }
    if (kernel != STEM || name == null) {
      words.append(
          kernel == 0 ? " and another stem" : " with a %dx%d stem".formatted(kernel, kernel));
    }
    if (!parts.isEmpty()) {
      words.append(", and ").append(String.join(", ", parts)).append(" in its blocks");
    }
    words.append(channels(stem));
    String config = null;
    if (parts.isEmpty() && !isGrouped && kernel == STEM && name != null) {
      String type = name + (isDouble ? "w2" : "");
      config =
          (isDouble || isUsual) && SHIPPED.contains(type) ? "{type: resnet" + type + "}" : null;
    } else if (parts.isEmpty() && isSmall(backbone, blocks, bottleneck, kernel, width)) {
      config =
          "{type: %s, width: %d, blocks: %d} with the stem-stride of its training"
              .formatted(blocks.get(0) == 1 ? "resnet-tiny" : "resnet-small", width, blocks.get(0));
    }
    return new Architecture(words.toString(), config);
  }

  /** Whether it is one of three alike stages that double in width, behind a stem of 3x3. */
  private static boolean isSmall(
      Map<String, Tensor> backbone,
      List<Integer> blocks,
      boolean bottleneck,
      int kernel,
      int width) {
    boolean isAlike = blocks.size() == 3 && blocks.stream().distinct().count() == 1;
    if (!isAlike || bottleneck || kernel != 3) {
      return false;
    }
    for (int stage = 1; stage <= 3; stage++) {
      long[] shape = shape(backbone, "layer" + stage + ".0.conv1.weight");
      if (shape.length != 4 || shape[0] != (long) width << (stage - 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isGrouped(long[] second) {
    return second.length == 4 && second[1] < second[0];
  }

  private static Architecture transformer(Map<String, Tensor> backbone, long[] patches) {
    int width = (int) patches[0];
    int patch = (int) patches[2];
    int depth = 0;
    var parts = new ArrayList<String>();
    for (String key : backbone.keySet()) {
      Matcher block = BLOCK.matcher(key);
      if (block.matches()) {
        depth = Math.max(depth, number(block.group(1)) + 1);
      }
    }
    if (has(backbone, "blocks\\.0\\.(?:ls1\\.gamma|gamma_1)")) {
      parts.add("LayerScale");
    }
    long[] registers = shape(backbone, "reg_token");
    registers = registers.length == 3 ? registers : shape(backbone, "register_tokens");
    if (registers.length == 3) {
      parts.add(registers[1] + " register tokens");
    }
    if (backbone.containsKey("dist_token")) {
      parts.add("a distillation token");
    }
    if (has(backbone, "blocks\\.0\\.mlp\\.w\\d+\\..*")) {
      parts.add("gated perceptrons");
    }
    if (has(backbone, "norm_pre\\..*")) {
      parts.add("a norm before its blocks");
    }
    String name = TRANSFORMERS.get(List.of(width, depth));
    String words =
        name != null
            ? "a %s/%d".formatted(name, patch)
            : "a vision transformer of patches of %d pixels, %d wide, %d deep"
                .formatted(patch, width, depth);
    OptionalInt image = image(backbone, patch);
    if (image.isPresent()) {
      words += " for images of %d pixels".formatted(image.getAsInt());
    }
    if (!parts.isEmpty()) {
      words += ", with " + String.join(", ", parts);
    }
    words += channels(patches);
    if (!parts.isEmpty() || image.isEmpty() || !backbone.containsKey("cls_token")) {
      return new Architecture(words, null);
    }
    return new Architecture(words, config(name, width, depth, patch, image.getAsInt()));
  }

  private static String config(@Nullable String name, int width, int depth, int patch, int image) {
    boolean isUsual = patch == USUAL_PATCH && ("ViT-S".equals(name) || "ViT-B".equals(name));
    if (!isUsual) {
      return ("{type: vit-tiny, patch-size: %d, width: %d, depth: %d, position-size: %d} with the"
              + " heads of its training")
          .formatted(patch, width, depth, image);
    }
    return "{type: %s%s}"
        .formatted(
            "ViT-S".equals(name) ? "vit-small-16" : "vit-base-16",
            image == USUAL_IMAGE ? "" : ", position-size: " + image);
  }

  /** Side of the images whose patches have positions; nothing if they are no square. */
  private static OptionalInt image(Map<String, Tensor> backbone, int patch) {
    long[] positions = shape(backbone, "pos_embed");
    if (positions.length != 3) {
      return OptionalInt.empty();
    }
    long patches = positions[1] - (backbone.containsKey("cls_token") ? 1 : 0);
    long side = Math.round(Math.sqrt(Math.max(0, patches)));
    return side > 0 && side * side == patches
        ? OptionalInt.of((int) side * patch)
        : OptionalInt.empty();
  }

  private static String channels(long[] convolution) {
    return convolution.length != 4 || convolution[1] == 3
        ? ""
        : ", for images of %d %s"
            .formatted(convolution[1], convolution[1] == 1 ? "channel" : "channels");
  }

  private static boolean has(Map<String, Tensor> backbone, String pattern) {
    return backbone.keySet().stream().anyMatch(key -> key.matches(pattern));
  }

  private static long[] shape(Map<String, Tensor> backbone, String key) {
    Tensor tensor = backbone.get(key);
    return tensor == null ? new long[0] : tensor.shape();
  }

  /** A number of a key; keys from outside may hold any. */
  private static int number(String digits) {
    return digits.length() > 6 ? 0 : Integer.parseInt(digits);
  }
}
