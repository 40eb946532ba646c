package dev.emc.core.config;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.config.RecordShape.Key;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.ComponentInfo;
import dev.emc.core.plugin.Components;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema (draft 2020-12) of a file of YAML, such as a run's config, with the components that
 * are installed, for editors. It says of single values what the loader says; how several go
 * together it leaves to the loader.
 */
public final class ConfigSchema {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NULL = "null";

  private final Components components;

  /** Kinds with a {@code type}, by the name under which they are referred to. */
  private final Map<String, ObjectNode> definitions = new TreeMap<>();

  private ConfigSchema(Components components) {
    this.components = components;
  }

  /** The schema of an experiment. */
  public static ObjectNode of(Components components) {
    ObjectNode root = of(Experiment.class, "A run of EMC for Java", components);
    ((ObjectNode) root.get("properties"))
        .putObject(ResolvedConfig.PROVENANCE)
        .put("description", "What made this config; ignored when it is read");
    return root;
  }

  /**
   * The schema of another file.
   *
   * @param type as which {@link ConfigFile} reads it
   * @param title what it is, in a few words
   */
  public static ObjectNode of(Class<? extends Record> type, String title, Components components) {
    var schema = new ConfigSchema(components);
    ObjectNode root =
        JSON.createObjectNode()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("title", title);
    root.setAll(schema.record(type, null, null));
    ObjectNode definitions = root.putObject("$defs");
    schema.definitions.forEach(definitions::set);
    return root;
  }

  /**
   * A mapping.
   *
   * @param base whose values stand where the mapping has none; null if some must be given
   * @param name the {@code type} it may or must have; null if it has none
   */
  private ObjectNode record(
      Class<? extends Record> type, @Nullable Record base, @Nullable String name) {
    RecordShape shape = RecordShape.of(type);
    ObjectNode node =
        JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
    ObjectNode properties = node.putObject("properties");
    if (name != null) {
      properties.putObject(Overrides.TYPE).put("const", name);
    }
    Record right = base == null ? ComponentDocs.right(shape) : base;
    boolean hasDefaults = base != null || shape.hasDefaults();
    List<Key> required = base == null ? shape.required() : List.of();
    var must = JSON.createArrayNode();
    for (Key key : shape.keys().values()) {
      boolean optional = hasDefaults && !required.contains(key);
      Object before = optional && right != null ? shape.value(right, key) : null;
      ObjectNode value = value(key.type(), before, key.nullable());
      if (right != null) {
        bound(value, KeyRange.of(shape, right, key));
      }
      if (!key.meaning().isEmpty()) {
        value.put("description", key.meaning());
      }
      Object plain = before == null ? null : ResolvedConfig.plain(key.type(), before, components);
      if (plain != null && !(plain instanceof Map) && !(before instanceof List)) {
        value.set("default", JSON.valueToTree(plain));
      }
      properties.set(key.key(), value);
      if (!optional && !key.nullable()) {
        must.add(key.key());
      }
    }
    if (!must.isEmpty()) {
      node.set("required", must);
    }
    return node;
  }

  private ObjectNode value(Type type, @Nullable Object base, boolean nullable) {
    ExtensionPoint<?> point = ConfigTypes.point(type);
    Map<String, Class<? extends Record>> variants = ConfigTypes.variants(type);
    Type item = ConfigTypes.item(type);
    if (point != null) {
      return orNull(components(point, (Choice<?>) base), nullable);
    }
    if (item != null) {
      ObjectNode list = JSON.createObjectNode().put("type", "array");
      list.set("items", value(item, null, false));
      return orNull(list, nullable);
    }
    if (!variants.isEmpty()) {
      ExtensionPoint<?> open = ConfigTypes.openPoint(type);
      return orNull(variants(variants, open, (Record) base), nullable);
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isRecord()) {
      return orNull(record(raw.asSubclass(Record.class), (Record) base, null), nullable);
    }
    ObjectNode node = JSON.createObjectNode();
    if (raw.isEnum()) {
      ArrayNode names = node.putArray("enum");
      ConfigTypes.constants(raw).forEach(names::add);
      if (nullable) {
        names.addNull();
      }
      return node;
    }
    List<String> types = types(raw);
    if (types.size() == 1 && !nullable) {
      return node.put("type", types.get(0));
    }
    ArrayNode all = node.putArray("type");
    types.forEach(all::add);
    if (nullable) {
      all.add(NULL);
    }
    return node;
  }

  private static List<String> types(Class<?> raw) {
    if (raw == String.class || raw == Path.class) {
      // A folder may be called 2024 or true without quotes.
      return List.of("string", "number", "boolean");
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return List.of("boolean");
    }
    boolean whole =
        raw == int.class || raw == long.class || raw == Integer.class || raw == Long.class;
    return List.of(whole ? "integer" : "number");
  }

  private static ObjectNode orNull(ObjectNode node, boolean nullable) {
    if (!nullable) {
      return node;
    }
    ObjectNode either = JSON.createObjectNode();
    ArrayNode options = either.putArray("anyOf").add(node);
    options.addObject().put("type", NULL);
    return either;
  }

  private ObjectNode components(ExtensionPoint<?> point, @Nullable Choice<?> base) {
    var options = new Options();
    addAll(point, base, options);
    return options.node();
  }

  private void addAll(ExtensionPoint<?> point, @Nullable Choice<?> base, Options options) {
    for (ComponentInfo component : components.list(point)) {
      String name = component.name();
      Choice<?> chosen = base != null && base.name().equals(name) ? base : null;
      options.add(
          name,
          point.name() + "." + name.replace('/', '.'),
          component.configType(),
          chosen == null ? null : components.complete(chosen).config(),
          chosen != null,
          component.description());
    }
  }

  private ObjectNode variants(
      Map<String, Class<? extends Record>> variants,
      @Nullable ExtensionPoint<?> open,
      @Nullable Record base) {
    var options = new Options();
    variants.forEach(
        (name, variant) -> {
          boolean isDefault = variant.isInstance(base);
          options.add(
              name,
              variant.getName().replace('$', '.'),
              variant,
              isDefault ? base : null,
              isDefault,
              ConfigReference.meaning(variant));
        });
    if (open != null) {
      addAll(open, null, options);
    }
    return options.node();
  }

  private static ObjectNode typeAlone(String name) {
    ObjectNode node =
        JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
    node.putObject("properties").putObject(Overrides.TYPE).put("const", name);
    return node;
  }

  /** Kinds of which one is chosen, by its bare name or by a mapping with its type. */
  private final class Options {
    private final ArrayNode words = JSON.createArrayNode();
    private final ArrayNode all = JSON.createArrayNode();

    void add(
        String name,
        String id,
        @Nullable Class<? extends Record> config,
        @Nullable Record base,
        boolean isDefault,
        String meaning) {
      if (config == null || base != null || RecordShape.of(config).required().isEmpty()) {
        words.add(name);
      }
      if (isDefault) {
        // Without a type it is this one.
        all.add(mapping(name, config, base, meaning));
        return;
      }
      all.addObject().put("$ref", "#/$defs/" + id);
      if (!definitions.containsKey(id)) {
        // Before its keys are looked at, which may choose from the same kinds.
        definitions.put(id, JSON.createObjectNode());
        ObjectNode mapping = mapping(name, config, base, meaning);
        mapping.withArray("required").insert(0, Overrides.TYPE);
        definitions.put(id, mapping);
      }
    }

    private ObjectNode mapping(
        String name,
        @Nullable Class<? extends Record> config,
        @Nullable Record base,
        String meaning) {
      ObjectNode mapping = config == null ? typeAlone(name) : record(config, base, name);
      return meaning.isEmpty() ? mapping : mapping.put("description", meaning);
    }

    ObjectNode node() {
      ObjectNode node = JSON.createObjectNode();
      ArrayNode options = node.putArray("anyOf");
      options.addObject().set("enum", words);
      return (ObjectNode) node.set("anyOf", options.addAll(all));
    }
  }

  /** Puts a range where it belongs: on the number, or on the entries of a list. */
  private static void bound(ObjectNode value, @Nullable KeyRange range) {
    if (range == null || range.least() == null || range.most() == null) {
      return;
    }
    ObjectNode number = value.get("items") instanceof ObjectNode items ? items : value;
    number.put(range.leastIsIn() ? "minimum" : "exclusiveMinimum", new BigDecimal(range.least()));
    number.put(range.mostIsIn() ? "maximum" : "exclusiveMaximum", new BigDecimal(range.most()));
  }
}
