package dev.emc.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A parsed piece of config that knows where it was written. */
sealed interface ConfigNode {
  Location at();

  /** What it is, for messages. */
  String describe();

  /**
   * A single value.
   *
   * @param text as written, without quotes
   * @param quoted whether it was in quotes, and so is text whatever it looks like
   */
  record Scalar(String text, boolean quoted, Location at) implements ConfigNode {
    boolean isNull() {
      return !quoted && List.of("", "~", "null", "Null", "NULL").contains(text);
    }

    @Override
    public String describe() {
      if (isNull()) {
        return "nothing";
      }
      String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
      return (quoted ? "the text '" : "'") + shown.replace("\n", "\\n") + "'";
    }
  }

  /**
   * A value of the command line, which is text or YAML as the type of its key asks.
   *
   * @param text behind the first {@code =}
   */
  record Argument(String text, Location at) implements ConfigNode {
    /** The value of a key that does not hold text. */
    ConfigNode parsed() {
      return YamlParser.value(text, at);
    }

    /**
     * The value of a key that holds text or a path: what stands there, but for spaces around it.
     *
     * @param nullable whether the key may be left out, which nothing, ~ and null stand for
     */
    ConfigNode literal(boolean nullable) {
      var plain = new Scalar(text.strip(), false, at);
      return plain.isNull() && (nullable || plain.text().isEmpty())
          ? plain
          : new Scalar(plain.text(), true, at);
    }

    @Override
    public String describe() {
      return parsed().describe();
    }
  }

  /** A list. */
  record Sequence(List<ConfigNode> items, Location at) implements ConfigNode {
    public Sequence {
      items = new ArrayList<>(items);
    }

    @Override
    public String describe() {
      return "a list";
    }
  }

  /**
   * Keys with values, in order.
   *
   * @param entries by key
   */
  record Mapping(Map<String, Entry> entries, Location at) implements ConfigNode {
    public Mapping {
      entries = new LinkedHashMap<>(entries);
    }

    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /**
   * A value under a key.
   *
   * @param keyAt where the key was written
   */
  record Entry(Location keyAt, ConfigNode value) {}
}
