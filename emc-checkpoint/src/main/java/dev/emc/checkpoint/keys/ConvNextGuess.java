package dev.emc.checkpoint.keys;

import dev.emc.checkpoint.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells ConvNeXts by the depths of their stages and the width of the first (Liu et al. 2022). */
final class ConvNextGuess {
  private static final Pattern BLOCK = Pattern.compile("stages\\.(\\d+)\\.blocks\\.(\\d+)\\..*");
  private static final List<Integer> DEEP = List.of(3, 3, 27, 3);

  private ConvNextGuess() {}

  static Architecture of(Map<String, Tensor> backbone) {
    var depths = new TreeMap<Integer, Integer>();
    for (String key : backbone.keySet()) {
      Matcher block = BLOCK.matcher(key);
      if (block.matches()) {
        depths.merge(
            Architecture.number(block.group(1)),
            Architecture.number(block.group(2)) + 1,
            Math::max);
      }
    }
    List<Integer> blocks = List.copyOf(depths.values());
    long[] stem = Architecture.shape(backbone, "stem.0.weight");
    int width = stem.length == 4 ? (int) stem[0] : 0;
    boolean isSecond = Architecture.has(backbone, "stages\\.0\\.blocks\\.0\\.mlp\\.grn\\..*");
    String size = isSecond ? null : size(blocks, width);
    String words =
        size != null
            ? "a ConvNeXt-" + size
            : "a ConvNeXt%s of %s blocks, %s wide in its first stage"
                .formatted(isSecond ? " V2" : "", blocks, width);
    String config =
        size == null || size.equals("L") ? null : "{type: convnext-" + shipped(size) + "}";
    return new Architecture(words + Architecture.channels(stem), config, Unsaid.NOTHING, 0);
  }

  private static @Nullable String size(List<Integer> blocks, int width) {
    if (blocks.equals(List.of(3, 3, 9, 3)) && width == 96) {
      return "T";
    }
    if (!blocks.equals(DEEP)) {
      return null;
    }
    return switch (width) {
      case 96 -> "S";
      case 128 -> "B";
      case 192 -> "L";
      default -> null;
    };
  }

  private static String shipped(String size) {
    return switch (size) {
      case "T" -> "tiny";
      case "S" -> "small";
      default -> "base";
    };
  }
}
