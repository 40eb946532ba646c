package dev.emc.core.config;

import dev.emc.api.ConfigException;
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
  private int nodes;

  private YamlParser(Function<Node, Location> locator) {
    this.locator = locator;
  }

  /** The nodes of a file; an empty mapping if it holds nothing. */
  static ConfigNode file(String text, String name) {
    Node root = compose(text, Location.file(name), true);
    Location start = new Location(name, 1);
    return root == null
        ? new Mapping(Map.of(), start)
        : new YamlParser(node -> new Location(name, node.getStartMark().getLine() + 1))
            .convert(root, "", 0);
  }

  /** The node of an override's value. */
  static ConfigNode value(String text, Location at) {
    Node root = compose(text, at, false);
    return root == null
        ? new Scalar("", false, at)
        : new YamlParser(node -> at).convert(root, "", 0);
  }

  private static @Nullable Node compose(String text, Location source, boolean withPosition) {
    if (text.length() > MAX_CHARACTERS) {
      throw new ConfigException(source + ": larger than " + MAX_CHARACTERS + " characters");
    }
    var options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
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
      throw new ConfigException(where + ": not valid YAML: " + context + e.getProblem(), e);
    } catch (YAMLException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new ConfigException(source + ": not valid YAML: " + first, e);
    }
  }

  private ConfigNode convert(Node node, String path, int depth) {
    Location at = locator.apply(node);
    if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
      throw at.error("", "too large once its anchors are expanded");
    }
    if (!PLAIN_TAGS.contains(node.getTag())) {
      throw at.error(path, "the tag " + node.getTag().getValue() + " is not allowed");
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
        throw at.error(path, "a key must be a word");
      }
      String keyPath = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
      ConfigNode value = convert(tuple.getValueNode(), keyPath, depth + 1);
      if (key.getTag().equals(Tag.MERGE)) {
        merge(value, path, merged);
        continue;
      }
      Entry other = own.put(key.getValue(), new Entry(at, value));
      if (other != null) {
        throw at.error(keyPath, "given twice, first in line " + other.keyAt().line());
      }
    }
    merged.forEach(own::putIfAbsent);
    return new Mapping(own, locator.apply(node));
  }

  private static void merge(ConfigNode value, String path, Map<String, Entry> into) {
    if (value instanceof Mapping mapping) {
      mapping.entries().forEach(into::putIfAbsent);
    } else if (value instanceof Sequence sequence) {
      sequence.items().forEach(item -> merge(item, path, into));
    } else {
      throw value.at().error(path, "<< must name mappings, found " + value.describe());
    }
  }
}
