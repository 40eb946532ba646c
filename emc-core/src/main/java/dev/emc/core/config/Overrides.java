package dev.emc.core.config;

import dev.emc.core.config.ConfigNode.Argument;
import dev.emc.core.config.ConfigNode.Entry;
import dev.emc.core.config.ConfigNode.Mapping;
import dev.emc.core.config.ConfigNode.Scalar;
import dev.emc.core.config.ConfigNode.Sequence;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Changes single keys of parsed config: {@code --set optimizer.lr=0.1}. What a value means is told
 * where it is bound, by the type of its key.
 */
final class Overrides {
  static final String TYPE = "type";

  /** {@code views[0].size} is {@code views.0.size}. */
  private static final Pattern INDEX = Pattern.compile("(?<=[^.\\[])\\[(\\d+)]");

  private Overrides() {}

  /**
   * Applies settings in order, in place.
   *
   * @param mistakes takes what is wrong with some of them
   */
  static ConfigNode apply(ConfigNode root, List<Setting> settings, Mistakes mistakes) {
    ConfigNode result = root;
    int number = 0;
    for (Setting setting : settings) {
      try {
        result =
            setting instanceof Setting.Given given
                ? given(result, given, number)
                : written(result, setting.toString(), number);
      } catch (Mistake mistake) {
        mistakes.add(mistake);
      }
      number++;
    }
    return result;
  }

  private static ConfigNode given(ConfigNode root, Setting.Given given, int number) {
    Location at = Location.override(given.key(), number);
    List<String> path = List.of(given.key().split("\\."));
    return set(root, path, 0, new Scalar(given.value(), given.isText(), at), at);
  }

  private static ConfigNode written(ConfigNode root, String override, int number) {
    int equals = override.indexOf('=');
    String key = equals < 0 ? "" : override.substring(0, equals).strip();
    if (key.isEmpty()) {
      throw wrong(override, number, "expected KEY=VALUE, as in epochs=10");
    }
    String dotted = INDEX.matcher(key).replaceAll(".$1");
    if (dotted.contains("[") || dotted.contains("]")) {
      throw wrong(
          override,
          number,
          "the key '" + key + "' has no whole number in brackets, as in views[0]");
    }
    List<String> path = List.of(dotted.split("\\.", -1));
    if (path.contains("")) {
      throw wrong(override, number, "the key '" + key + "' has an empty part");
    }
    Location at = Location.override(dotted, number);
    return set(root, path, 0, new Argument(override.substring(equals + 1), at), at);
  }

  private static Mistake wrong(String override, int number, String message) {
    String line = "--set '" + override + "': " + message;
    return new Mistake(Location.override(override, number), line, null);
  }

  private static ConfigNode set(
      ConfigNode node, List<String> path, int depth, ConfigNode value, Location at) {
    if (depth == path.size()) {
      return value;
    }
    if (node instanceof Argument argument) {
      return set(argument.parsed(), path, depth, value, at);
    }
    String key = path.get(depth);
    if (node instanceof Sequence sequence) {
      int index = index(key, sequence, path.subList(0, depth), at);
      sequence.items().set(index, set(sequence.items().get(index), path, depth + 1, value, at));
      return sequence;
    }
    Mapping mapping = mapping(node, at);
    if (key.equals(TYPE) && depth + 1 == path.size()) {
      changeType(mapping, value instanceof Argument text ? text.parsed() : value, at);
      return mapping;
    }
    Entry entry = mapping.entries().get(key);
    ConfigNode before = entry == null ? new Scalar("", false, at) : entry.value();
    ConfigNode after = set(before, path, depth + 1, value, at);
    mapping.entries().put(key, new Entry(depth + 1 == path.size() ? at : keyAt(entry, at), after));
    return mapping;
  }

  private static Location keyAt(@Nullable Entry entry, Location at) {
    return entry == null ? at : entry.keyAt();
  }

  /** A component written as its bare name is one without keys of its own. */
  private static Mapping mapping(ConfigNode node, Location at) {
    if (node instanceof Mapping mapping) {
      return mapping;
    }
    boolean absent = node instanceof Scalar scalar && scalar.isNull();
    return new Mapping(absent ? Map.of() : Map.of(TYPE, new Entry(node.at(), node)), at);
  }

  /** The keys the file gives to another type mean nothing to this one; earlier overrides stay. */
  private static void changeType(Mapping mapping, ConfigNode value, Location at) {
    Entry before = mapping.entries().get(TYPE);
    boolean same =
        before != null
            && before.value() instanceof Scalar old
            && value instanceof Scalar now
            && old.text().equals(now.text());
    if (!same) {
      mapping.entries().values().removeIf(entry -> !entry.keyAt().isOverride());
    }
    mapping.entries().put(TYPE, new Entry(at, value));
  }

  private static int index(String key, Sequence sequence, List<String> path, Location at) {
    int size = sequence.items().size();
    if (key.matches("\\d{1,6}") && Integer.parseInt(key) < size) {
      return Integer.parseInt(key);
    }
    String choose = size == 0 ? "" : ", choose an entry by its index, 0 to " + (size - 1);
    String line = at + ": " + String.join(".", path) + " is a list of " + size + choose;
    throw new Mistake(at, line, null);
  }
}
