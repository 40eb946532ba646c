package dev.emc.eval.improve;

import dev.emc.checkpoint.keys.HeadRole;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the config of a method's heads off the shapes of their tensors. */
final class HeadWidths {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

  private HeadWidths() {}

  /**
   * {@code KEY: VALUE} of every shape that the heads have, in braces with the method's type.
   *
   * @param heads tensors of each head, by their keys within it
   */
  static String method(MethodProfile profile, Map<HeadRole, Map<String, Tensor>> heads) {
    List<String> parts = new ArrayList<>();
    parts.add("type: " + profile.method());
    for (HeadShape shape : profile.shapes()) {
      Map<String, Tensor> head =
          heads.getOrDefault(HeadRole.valueOf(shape.head().toUpperCase(Locale.ROOT)), Map.of());
      String value = value(shape, head);
      if (!value.isEmpty()) {
        parts.add(shape.key() + ": " + value);
      }
    }
    return "{" + String.join(", ", parts) + "}";
  }

  private static String value(HeadShape shape, Map<String, Tensor> head) {
    Pattern pattern = Pattern.compile(shape.of());
    if (shape.take() == HeadShape.Take.PRESENT) {
      return String.valueOf(head.keySet().stream().anyMatch(pattern.asMatchPredicate()));
    }
    List<Long> outputs =
        head.entrySet().stream()
            .filter(entry -> pattern.matcher(entry.getKey()).matches())
            .filter(entry -> entry.getValue().shape().length == 2)
            .sorted(Comparator.comparingInt(entry -> layer(entry.getKey())))
            .map(entry -> entry.getValue().shape()[0])
            .toList();
    if (outputs.isEmpty()) {
      return "";
    }
    return switch (shape.take()) {
      case WIDTHS ->
          outputs.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
      case FIRST -> String.valueOf(outputs.get(0));
      case LAST -> String.valueOf(outputs.get(outputs.size() - 1));
      case PRESENT -> "";
    };
  }

  /** The number of a layer, by which files that sort their keys as text do not order them. */
  private static int layer(String key) {
    Matcher number = NUMBER.matcher(key);
    return number.find() ? Integer.parseInt(number.group()) : 0;
  }
}
