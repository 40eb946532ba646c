package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.config.RecordShape.Key;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.ComponentInfo;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.Names;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes config: every key with its type, default and meaning. */
public final class ComponentDocs {
  private final Components components;

  /** Which types of values have rows of their own. */
  private final Predicate<Type> shown;

  private final List<Row> rows = new ArrayList<>();

  private ComponentDocs(Components components, Predicate<Type> shown) {
    this.components = components;
    this.shown = shown;
  }

  /**
   * One key.
   *
   * @param key full path, as {@code --set} takes it; {@code *} stands for the index in a list
   * @param type what a value looks like
   * @param defaultValue as written in YAML; {@code required} if there is none, {@code unset} if the
   *     key may be left out
   * @param range which numbers it takes, such as {@code [0, 1)}; empty if it holds none
   * @param meaning one line; begins with the type the key belongs to where several are possible
   */
  public record Row(String key, String type, String defaultValue, String range, String meaning) {}

  /** The keys of a component's config; empty if it has none. */
  public static List<Row> of(ComponentInfo component, Components components) {
    Record defaults = Components.defaultConfig(component);
    return defaults == null ? List.of() : of(defaults.getClass(), components);
  }

  /** The keys of an experiment. */
  public static List<Row> ofExperiment(Components components) {
    return of(Experiment.class, components);
  }

  /** The keys of a config record. */
  public static List<Row> of(Class<? extends Record> type, Components components) {
    return of(type, components, nested -> true);
  }

  /**
   * The keys of a config record.
   *
   * @param shown which types of values have their own keys shown as well
   */
  static List<Row> of(Class<? extends Record> type, Components components, Predicate<Type> shown) {
    var docs = new ComponentDocs(components, shown);
    docs.addAll("", "", type, null);
    return docs.rows;
  }

  private void addAll(
      String prefix, String owner, Class<? extends Record> type, @Nullable Record base) {
    RecordShape shape = RecordShape.of(type);
    Record defaults = base != null || !shape.hasDefaults() ? base : Examples.record(shape);
    Record right = defaults == null ? right(shape) : defaults;
    for (Key key : shape.keys().values()) {
      String path = prefix + key.key();
      boolean required =
          base == null && (defaults == null || shape.required().contains(key)) && !key.nullable();
      Object value = defaults == null ? null : shape.value(defaults, key);
      rows.add(
          new Row(
              path,
              type(key.type()),
              required ? "required" : text(key.type(), value),
              range(shape, right, key),
              owner + key.meaning()));
      addNested(path, owner, key.type(), required ? null : value);
    }
  }

  private static String range(RecordShape shape, @Nullable Record right, Key key) {
    KeyRange range = right == null ? null : KeyRange.of(shape, right, key);
    return range == null ? "" : range.text();
  }

  /** Any record of a kind without defaults, for asking what it takes; null if none is known. */
  static @Nullable Record right(RecordShape shape) {
    try {
      return Examples.record(shape);
    } catch (ConfigException e) {
      return null;
    }
  }

  private void addNested(String path, String owner, Type type, @Nullable Object value) {
    if (!shown.test(type)) {
      return;
    }
    Type item = ConfigTypes.item(type);
    if (item != null) {
      addNested(path + ".*", owner, item, null);
      return;
    }
    ConfigTypes.variants(type)
        .forEach(
            (name, variant) ->
                addAll(
                    path + ".",
                    name + ": ",
                    variant,
                    variant.isInstance(value) ? (Record) value : null));
    for (ComponentInfo component : open(type)) {
      if (component.configType() != null) {
        addAll(path + ".", component.name() + ": ", component.configType(), null);
      }
    }
    if (type instanceof Class<?> raw && raw.isRecord()) {
      addAll(path + ".", owner, raw.asSubclass(Record.class), (Record) value);
    }
  }

  /** Components of plugins that stand among the kinds of a sealed interface. */
  private List<ComponentInfo> open(Type type) {
    ExtensionPoint<?> point = ConfigTypes.openPoint(type);
    return point == null ? List.of() : components.list(point);
  }

  private String type(Type type) {
    ExtensionPoint<?> point = ConfigTypes.point(type);
    if (point != null) {
      return String.join("|", components.names(point));
    }
    Type item = ConfigTypes.item(type);
    if (item != null) {
      return "list of " + type(item);
    }
    Map<String, ?> variants = ConfigTypes.variants(type);
    if (!variants.isEmpty()) {
      var names = new ArrayList<>(variants.keySet());
      open(type).forEach(component -> names.add(component.name()));
      return String.join("|", names);
    }
    if (type instanceof Class<?> raw && raw.isEnum()) {
      return String.join("|", ConfigTypes.constants(raw));
    }
    if (type instanceof Class<?> raw && raw.isRecord()) {
      return "mapping";
    }
    return ConfigTypes.expected(type).replaceFirst("^an? ", "");
  }

  private String text(Type type, @Nullable Object value) {
    if (value == null) {
      return "unset";
    }
    if (value instanceof Choice<?> choice) {
      return choice.name();
    }
    if (value instanceof Record record) {
      return ConfigTypes.variants(type).isEmpty()
          ? ""
          : Names.kebab(record.getClass().getSimpleName());
    }
    String shown = shown(ResolvedConfig.plain(type, value, components));
    // Made of what a user must give.
    return shown.contains(Examples.TEXT) ? "" : shown;
  }

  private static String shown(@Nullable Object plain) {
    if (plain instanceof List<?> list) {
      return list.stream().map(ComponentDocs::shown).toList().toString();
    }
    if (plain instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> entry.getKey() + ": " + shown(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (plain instanceof BigDecimal number) {
      String digits = number.toPlainString();
      return digits.length() <= 8 ? digits : number.toString().toLowerCase(Locale.ROOT);
    }
    return "".equals(plain) ? "''" : String.valueOf(plain);
  }
}
