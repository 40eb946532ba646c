package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.api.view.Augmentation;
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
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds located nodes to records; what a file leaves out keeps its default, at any depth. */
final class RecordBinder {
  private final Components components;
  private final Mistakes mistakes;

  /**
   * A binder.
   *
   * @param mistakes takes all that is wrong; what is thrown is among it, or to be added
   */
  RecordBinder(Components components, Mistakes mistakes) {
    this.components = components;
    this.mistakes = mistakes;
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

  private static Mistake mismatch(Type type, ConfigNode node, String path) {
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
    var draft = new RecordDraft(shape, mapping, path, mistakes);
    draft.refuseUnknown(others);
    Record from = draft.defaults(base, key -> required(key, mapping, path));
    for (Key key : shape.keys().values()) {
      if (from == null) {
        draft.read(key, each -> required(each, mapping, path));
      } else {
        draft.read(key, each -> optional(each, shape.value(from, each), mapping, path));
      }
    }
    return draft.finish();
  }

  private @Nullable Object optional(
      Key key, @Nullable Object before, Mapping mapping, String path) {
    Entry entry = mapping.entries().get(key.key());
    String keyPath = RecordDraft.join(path, key);
    return entry == null
        ? completed(before, mapping, keyPath)
        : value(key, entry.value(), before, keyPath);
  }

  private @Nullable Object required(Key key, Mapping mapping, String path) {
    Entry entry = mapping.entries().get(key.key());
    if (entry != null) {
      return value(key, entry.value(), null, RecordDraft.join(path, key));
    }
    if (key.nullable()) {
      return null;
    }
    Location at = path.isEmpty() ? Location.file(mapping.at().source()) : mapping.at();
    throw at.error(
        RecordDraft.join(path, key),
        "required key is missing, expected " + ConfigTypes.expected(key.type()));
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
    Mistake first = null;
    for (int i = 0; i < sequence.items().size(); i++) {
      try {
        items.add(value(item, sequence.items().get(i), null, path + "." + i));
      } catch (Mistake mistake) {
        mistakes.add(mistake);
        first = first == null ? mistake : first;
      }
    }
    if (first != null) {
      throw first;
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
      return plugins(new ArrayList<>(variants.keySet()), type, typed, path);
    }
    Record before = chosen.isInstance(base) ? base : null;
    return record(chosen, typed.mapping(), before, path, Set.of(Overrides.TYPE));
  }

  /**
   * What a plugin brings among the kinds of a sealed interface.
   *
   * @param names of those kinds
   */
  private Record plugins(List<String> names, Type type, Typed typed, String path) {
    ExtensionPoint<?> point = ConfigTypes.openPoint(type);
    if (point != null) {
      List<String> bound = components.names(point);
      // What has a vendor is a plugin's, and if it is not there, the registry knows why.
      if (bound.contains(typed.name()) || typed.name().contains("/")) {
        Choice<?> choice = choice(point, typed, null, path);
        return new Augmentation.FromPlugin(choice.name(), choice.config());
      }
      names.addAll(bound);
    }
    throw typed
        .at()
        .error(
            typed.path(),
            "unknown type '"
                + typed.name()
                + "'"
                + Names.suggestion(typed.name(), names)
                + " There are: "
                + String.join(", ", names));
  }

  private Choice<?> choice(
      ExtensionPoint<?> point, Type type, ConfigNode node, @Nullable Choice<?> base, String path) {
    return choice(point, typed(type, node, base == null ? null : base.name(), path), base, path);
  }

  private Choice<?> choice(
      ExtensionPoint<?> point, Typed typed, @Nullable Choice<?> base, String path) {
    ComponentInfo component;
    try {
      component = components.find(point, typed.name());
    } catch (ConfigException e) {
      throw typed.at().error(typed.path(), e.getMessage());
    }
    Class<? extends Record> configType = component.configType();
    Set<String> others = Set.of(Overrides.TYPE);
    if (configType == null) {
      typed
          .mapping()
          .entries()
          .forEach(
              (key, entry) -> {
                if (!others.contains(key)) {
                  throw RecordDraft.unknown(key, entry, path, others);
                }
              });
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
}
