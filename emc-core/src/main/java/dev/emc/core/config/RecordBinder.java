package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.config.ConfigNode.Argument;
import dev.emc.core.config.ConfigNode.Entry;
import dev.emc.core.config.ConfigNode.Mapping;
import dev.emc.core.config.ConfigNode.Scalar;
import dev.emc.core.config.ConfigNode.Sequence;
import dev.emc.core.config.RecordShape.Key;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.ComponentInfo;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.Names;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Binds located nodes to records; what a file leaves out keeps its default, at any depth. */
final class RecordBinder {
  private final Components components;

  RecordBinder(Components components) {
    this.components = components;
  }

  /** Binds a whole file. */
  <R extends Record> R bind(Class<R> type, ConfigNode root) {
    return type.cast(record(type, asMapping(type, root, ""), null, "", Set.of()));
  }

  private static Mapping asMapping(Type type, ConfigNode node, String path) {
    if (node instanceof Mapping mapping) {
      return mapping;
    }
    throw mismatch(type, node, path);
  }

  private static ConfigException mismatch(Type type, ConfigNode node, String path) {
    return node.at()
        .error(path, "expected " + ConfigTypes.expected(type) + ", found " + node.describe());
  }

  /**
   * Binds a mapping.
   *
   * @param base whose values stand where the mapping has none; null for the type's defaults
   * @param others keys of the mapping that are not the record's
   */
  private Record record(
      Class<? extends Record> type,
      Mapping mapping,
      @Nullable Record base,
      String path,
      Set<String> others) {
    RecordShape shape = RecordShape.of(type);
    checkKeys(mapping, shape.keys().keySet(), path, others);
    try {
      Record from = base;
      if (from == null && shape.hasDefaults()) {
        var required = new ArrayList<@Nullable Object>();
        for (Key key : shape.required()) {
          required.add(required(key, mapping, path));
        }
        from = shape.withDefaults(required.toArray());
      }
      var values = new ArrayList<@Nullable Object>();
      for (Key key : shape.keys().values()) {
        Entry entry = mapping.entries().get(key.key());
        if (from == null) {
          values.add(required(key, mapping, path));
        } else {
          Object before = shape.value(from, key);
          values.add(
              entry == null
                  ? completed(before, mapping, join(path, key))
                  : value(key, entry.value(), before, join(path, key)));
        }
      }
      return shape.create(values.toArray());
    } catch (InvocationTargetException e) {
      throw refused(e.getTargetException(), shape, mapping, path);
    }
  }

  private @Nullable Object required(Key key, Mapping mapping, String path) {
    Entry entry = mapping.entries().get(key.key());
    if (entry != null) {
      return value(key, entry.value(), null, join(path, key));
    }
    if (key.nullable()) {
      return null;
    }
    Location at = path.isEmpty() ? Location.file(mapping.at().source()) : mapping.at();
    throw at.error(
        join(path, key), "required key is missing, expected " + ConfigTypes.expected(key.type()));
  }

  private static void checkKeys(
      Mapping mapping, Set<String> known, String path, Set<String> others) {
    var valid = new TreeSet<String>(known);
    valid.addAll(others);
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!valid.contains(key)) {
                throw entry
                    .keyAt()
                    .error(
                        path.isEmpty() ? key : path + "." + key,
                        "unknown key"
                            + Names.suggestion(key, valid)
                            + " Valid keys: "
                            + String.join(", ", valid));
              }
            });
  }

  private @Nullable Object value(Key key, ConfigNode given, @Nullable Object base, String path) {
    ConfigNode node = read(key.type(), given, key.nullable());
    if (key.nullable() && node instanceof Scalar scalar && scalar.isNull()) {
      return null;
    }
    return value(key.type(), node, base, path);
  }

  /** An argument of the command line as a key of that type takes it; other nodes are read. */
  private static ConfigNode read(Type type, ConfigNode node, boolean nullable) {
    if (!(node instanceof Argument argument)) {
      return node;
    }
    boolean text = type == String.class || type == Path.class;
    return text ? argument.literal(nullable) : argument.parsed();
  }

  private Object value(Type type, ConfigNode given, @Nullable Object base, String path) {
    ConfigNode node = read(type, given, false);
    if (node instanceof Scalar scalar && scalar.isNull()) {
      throw mismatch(type, node, path);
    }
    ExtensionPoint<?> point = ConfigTypes.point(type);
    if (point != null) {
      return choice(point, type, node, (Choice<?>) base, path);
    }
    Type item = ConfigTypes.item(type);
    if (item != null) {
      return list(item, type, node, path);
    }
    Map<String, Class<? extends Record>> variants = ConfigTypes.variants(type);
    if (!variants.isEmpty()) {
      return variant(variants, type, node, (Record) base, path);
    }
    if (type instanceof Class<?> raw) {
      if (raw.isRecord()) {
        Mapping mapping = asMapping(type, node, path);
        return record(raw.asSubclass(Record.class), mapping, (Record) base, path, Set.of());
      }
      if (node instanceof Scalar scalar) {
        return ScalarReader.read(raw, scalar, path);
      }
    }
    throw mismatch(type, node, path);
  }

  private List<Object> list(Type item, Type type, ConfigNode node, String path) {
    if (!(node instanceof Sequence sequence)) {
      throw mismatch(type, node, path);
    }
    var items = new ArrayList<Object>();
    for (ConfigNode each : sequence.items()) {
      items.add(value(item, each, null, path + "." + items.size()));
    }
    return items;
  }

  private Record variant(
      Map<String, Class<? extends Record>> variants,
      Type type,
      ConfigNode node,
      @Nullable Record base,
      String path) {
    Typed typed =
        typed(type, node, base == null ? null : Names.kebab(base.getClass().getSimpleName()), path);
    Class<? extends Record> chosen = variants.get(typed.name());
    if (chosen == null) {
      throw typed
          .at()
          .error(
              typed.path(),
              "unknown type '"
                  + typed.name()
                  + "'"
                  + Names.suggestion(typed.name(), variants.keySet())
                  + " There are: "
                  + String.join(", ", variants.keySet()));
    }
    Record before = chosen.isInstance(base) ? base : null;
    return record(chosen, typed.mapping(), before, path, Set.of(Overrides.TYPE));
  }

  private Choice<?> choice(
      ExtensionPoint<?> point, Type type, ConfigNode node, @Nullable Choice<?> base, String path) {
    Typed typed = typed(type, node, base == null ? null : base.name(), path);
    ComponentInfo component;
    try {
      component = components.find(point, typed.name());
    } catch (ConfigException e) {
      throw typed.at().error(typed.path(), e.getMessage());
    }
    Class<? extends Record> configType = component.configType();
    Set<String> others = Set.of(Overrides.TYPE);
    if (configType == null) {
      checkKeys(typed.mapping(), Set.of(), path, others);
      return new Choice<>(point, typed.name(), null);
    }
    Record before = base != null && base.name().equals(typed.name()) ? base.config() : null;
    return new Choice<>(
        point, typed.name(), record(configType, typed.mapping(), before, path, others));
  }

  /** A mapping with the type it states; a bare word is a type without further keys. */
  private record Typed(String name, Mapping mapping, Location at, String path) {}

  private static Typed typed(Type type, ConfigNode node, @Nullable String before, String path) {
    if (node instanceof Scalar scalar) {
      return new Typed(scalar.text(), new Mapping(Map.of(), node.at()), node.at(), path);
    }
    Mapping mapping = asMapping(type, node, path);
    Entry entry = mapping.entries().get(Overrides.TYPE);
    String typePath = path + "." + Overrides.TYPE;
    if (entry == null && before != null) {
      return new Typed(before, mapping, node.at(), path);
    }
    if (entry == null) {
      throw node.at()
          .error(typePath, "required key is missing, expected " + ConfigTypes.expected(type));
    }
    if (entry.value() instanceof Scalar scalar && !scalar.isNull()) {
      return new Typed(scalar.text(), mapping, scalar.at(), typePath);
    }
    throw entry.value().at().error(typePath, "expected text, found " + entry.value().describe());
  }

  /** Choices that a record's defaults make have no config yet. */
  private @Nullable Object completed(@Nullable Object value, Mapping mapping, String path) {
    if (!(value instanceof Choice<?> choice)) {
      return value;
    }
    try {
      return components.complete(choice);
    } catch (ConfigException e) {
      throw Location.file(mapping.at().source()).error(path, "by default: " + e.getMessage());
    }
  }

  /** An error of a record's constructor, at the key its message speaks of. */
  private static ConfigException refused(
      Throwable failure, RecordShape shape, Mapping mapping, String path) {
    String message =
        Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName())
            .strip()
            .lines()
            .findFirst()
            .orElse("");
    Location at = mapping.at();
    String fault = path;
    int first = Integer.MAX_VALUE;
    for (Key key : shape.keys().values()) {
      Entry entry = mapping.entries().get(key.key());
      int index = Math.min(indexOf(message, key.key()), indexOf(message, key.component()));
      if (entry != null && index < first) {
        at = entry.value().at();
        fault = join(path, key);
        first = index;
      }
    }
    return at.error(fault, first > 0 ? message : message.replaceFirst("^[\\w-]+ ", ""));
  }

  private static int indexOf(String message, String word) {
    var matcher =
        Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])").matcher(message);
    return matcher.find() ? matcher.start() : Integer.MAX_VALUE;
  }

  private static String join(String path, Key key) {
    return path.isEmpty() ? key.key() : path + "." + key.key();
  }
}
