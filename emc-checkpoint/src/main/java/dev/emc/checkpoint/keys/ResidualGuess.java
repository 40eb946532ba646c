package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells residual networks by the depths and widths of their stages. */
final class ResidualGuess {
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

  /** Shipped backbones by the name and, several times as wide, by the name with {@code w}. */
  private static final List<String> SHIPPED =
      List.of("18", "34", "50", "101", "152", "50w2", "50w4", "200w2");

  private static final int STEM_WIDTH = 64;
  private static final int STEM = 7;
  private static final int SMALL_STEM = 3;

  /** Side in pixels of CIFAR's images. */
  private static final int SMALL_IMAGE = 32;

  private static final Pattern STAGE_BLOCK = Pattern.compile("layer(\\d+)\\.(\\d+)\\.(\\w+)\\..*");

  private ResidualGuess() {}

  static Architecture of(Map<String, Tensor> backbone, KeyMap map, boolean isCut) {
    var depths = new LinkedHashMap<Integer, Integer>();
    var parts = new ArrayList<String>();
    for (String key : backbone.keySet()) {
      Matcher block = STAGE_BLOCK.matcher(key);
      if (block.matches()) {
        depths.merge(
            Architecture.number(block.group(1)),
            Architecture.number(block.group(2)) + 1,
            Math::max);
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
    long[] stem = Architecture.shape(backbone, "conv1.weight");
    long[] first = Architecture.shape(backbone, "layer1.0.conv1.weight");
    int width = stem.length == 4 ? (int) stem[0] : 0;
    int kernel = stem.length == 4 ? (int) stem[2] : 0;
    int inner = first.length == 4 ? (int) first[0] : 0;
    boolean isGrouped = isGrouped(Architecture.shape(backbone, "layer1.0.conv2.weight"));
    var words = new StringBuilder();
    boolean isMultiple = width % STEM_WIDTH == 0 && inner == width && !isGrouped;
    String times = width > STEM_WIDTH ? "w" + width / STEM_WIDTH : "";
    if (name != null && isMultiple) {
      words.append("a ResNet-").append(name).append(times);
    } else if (name != null) {
      words.append(isGrouped ? "a ResNeXt-" : "a residual network of the depth of ResNet-");
      words.append(name).append(", ").append(inner).append(" wide in its first stage");
    } else {
      words.append(
          "a residual network of %s stages with %s %s blocks, %s wide"
              .formatted(blocks.size(), blocks, bottleneck ? "bottleneck" : "basic", inner));
    }
    if (kernel != STEM || name == null) {
      words.append(
          kernel == 0 ? " and another stem" : " with a %sx%s stem".formatted(kernel, kernel));
    }
    if (!parts.isEmpty()) {
      words.append(", and ").append(String.join(", ", parts)).append(" in its blocks");
    }
    words.append(Architecture.channels(stem));
    String type = name + times;
    if (parts.isEmpty() && isMultiple && SHIPPED.contains(type) && kernel == STEM) {
      return new Architecture(
          words.toString(), "{type: resnet%s}".formatted(type), Unsaid.NOTHING, 0);
    }
    if (parts.isEmpty() && isMultiple && SHIPPED.contains(type) && kernel == SMALL_STEM) {
      boolean isSolo = map == KeyMap.SOLO_LEARN && !isCut;
      String small = isCut ? "cifar-linear" : isSolo ? "cifar-padded" : "cifar";
      return new Architecture(
          words.toString(),
          "{type: resnet%s, stem: %s}".formatted(type, small),
          isCut ? Unsaid.CUT_STEM : isSolo ? Unsaid.SOLO_STEM : Unsaid.SMALL_STEM,
          SMALL_IMAGE);
    }
    if (parts.isEmpty() && isSmall(backbone, blocks, bottleneck, kernel, width)) {
      String small = blocks.get(0) == 1 ? "resnet-tiny" : "resnet-small";
      return new Architecture(
          words.toString(),
          "{type: %s, width: %s, blocks: %s}".formatted(small, width, blocks.get(0)),
          Unsaid.STEM_STRIDE,
          0);
    }
    return new Architecture(words.toString(), null, Unsaid.NOTHING, 0);
  }

  /** Whether it is one of three alike stages that double in width, behind a stem of 3x3. */
  private static boolean isSmall(
      Map<String, Tensor> backbone,
      List<Integer> blocks,
      boolean bottleneck,
      int kernel,
      int width) {
    boolean isAlike = blocks.size() == 3 && blocks.stream().distinct().count() == 1;
    if (!isAlike || bottleneck || kernel != SMALL_STEM) {
      return false;
    }
    for (int stage = 1; stage <= 3; stage++) {
      long[] shape = Architecture.shape(backbone, "layer" + stage + ".0.conv1.weight");
      if (shape.length != 4 || shape[0] != (long) width << (stage - 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isGrouped(long[] second) {
    return second.length == 4 && second[1] < second[0];
  }
}
