package dev.emc.core.config;

import dev.emc.core.config.ConfigNode.Entry;
import dev.emc.core.config.ConfigNode.Mapping;
import dev.emc.core.config.ConfigNode.Scalar;
import dev.emc.core.config.ConfigNode.Sequence;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Parses YAML into located nodes. Anchors and merge keys are expanded, tags are refused, and what
 * grows too large is refused before it is built.
 *
 * <p>Values stay text: what {@code 1e-4} or {@code no} means is decided by the key's type, not by
 * YAML 1.1, to which the one is text and the other false.
 */
final class YamlParser {
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int MAX_NODES = 20_000;
  private static final int MAX_DEPTH = 40;
  private static final Set<Tag> PLAIN_TAGS =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.MERGE,
          Tag.MAP,
          Tag.SEQ,
          new Tag("tag:yaml.org,2002:value"));

  private final Function<Node, Location> locator;
  private final Mistakes mistakes;
  private int nodes;

  private YamlParser(Function<Node, Location> locator, Mistakes mistakes) {
    this.locator = locator;
    this.mistakes = mistakes;
  }

  /**
   * The nodes of a file; an empty mapping if it holds nothing.
   *
   * @param mistakes takes what is wrong but does not keep the rest from being read
   */
  static ConfigNode file(String text, String name, Mistakes mistakes) {
    Node root = compose(text, Location.file(name), true);
    return root == null
        ? new Mapping(Map.of(), new Location(name, 1, 0))
        : new YamlParser(node -> place(name, node.getStartMark()), mistakes).convert(root, "", 0);
  }

  private static Location place(String name, Mark mark) {
    return new Location(name, mark.getLine() + 1, mark.getColumn());
  }

  /** The node of an override's value. */
  static ConfigNode value(String text, Location at) {
    Node root = compose(text, at, false);
    if (root == null) {
      return new Scalar("", false, at);
    }
    var mistakes = new Mistakes();
    ConfigNode value = new YamlParser(node -> at, mistakes).convert(root, "", 0);
    mistakes.rethrow();
    return value;
  }

  private static @Nullable Node compose(String text, Location source, boolean withPosition) {
    if (text.length() > MAX_CHARACTERS) {
      throw source.error("", "larger than " + MAX_CHARACTERS + " characters");
    }
    var options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    // Nodes are only composed, never constructed; convert() refuses tags in words of our own.
    options.setTagInspector(tag -> true);
    try {
      return new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      String where =
          !withPosition || e.getProblemMark() == null
              ? source.toString()
              : source
                  + ":"
                  + (e.getProblemMark().getLine() + 1)
                  + ":"
                  + (e.getProblemMark().getColumn() + 1);
      String context = e.getContext() == null ? "" : e.getContext() + ", ";
      throw new Mistake(source, where + ": not valid YAML: " + context + e.getProblem(), e);
    } catch (YAMLException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new Mistake(source, source + ": not valid YAML: " + first, e);
    }
  }

  private ConfigNode convert(Node node, String path, int depth) {
    Location at = locator.apply(node);
    if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
      throw at.error("", "too large or too deep once its anchors are expanded");
    }
    if (!PLAIN_TAGS.contains(node.getTag())) {
      String tag = node.getTag().getValue().replace(Tag.PREFIX, "!!");
      throw at.error(path, "the tag " + tag + " is not allowed");
    }
    if (node instanceof ScalarNode scalar) {
      boolean quoted = scalar.getScalarStyle() != ScalarStyle.PLAIN;
      return new Scalar(scalar.getValue(), quoted, at);
    }
    if (node instanceof SequenceNode sequence) {
      var items = new ArrayList<ConfigNode>();
      for (Node item : sequence.getValue()) {
        items.add(convert(item, path + "." + items.size(), depth + 1));
      }
      return new Sequence(items, at);
    }
    return mapping((MappingNode) node, path, depth);
  }

  private Mapping mapping(MappingNode node, String path, int depth) {
    var own = new LinkedHashMap<String, Entry>();
    var merged = new LinkedHashMap<String, Entry>();
    for (NodeTuple tuple : node.getValue()) {
      Location at = locator.apply(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        mistakes.add(
            at.error(
                path,
                "a key must be a word, found "
                    + (tuple.getKeyNode() instanceof SequenceNode ? "a list" : "a mapping")));
        continue;
      }
      String keyPath = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      ConfigNode value = convert(tuple.getValueNode(), keyPath, depth + 1);
      if (key.getTag().equals(Tag.MERGE)) {
        merge(value, path, merged);
        continue;
      }
      Entry other = own.put(key.getValue(), new Entry(at, value));
      if (other != null) {
        mistakes.add(at.error(keyPath, "given twice, first in line " + other.keyAt().line()));
      }
    }
    merged.forEach(own::putIfAbsent);
    return new Mapping(own, locator.apply(node));
  }

  private void merge(ConfigNode value, String path, Map<String, Entry> into) {
    if (value instanceof Mapping mapping) {
      mapping.entries().forEach(into::putIfAbsent);
    } else if (value instanceof Sequence sequence) {
      sequence.items().forEach(item -> merge(item, path, into));
    } else {
      mistakes.add(value.at().error(path, "<< must name mappings, found " + value.describe()));
    }
  }
}
