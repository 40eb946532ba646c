package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.config.RecordShape.Key;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.ComponentInfo;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.Names;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Describes config: every key with its type, default and meaning. */
public final class ComponentDocs {
  private final Components components;
  private final List<Row> rows = new ArrayList<>();

  private ComponentDocs(Components components) {
    this.components = components;
  }

  /**
   * One key.
   *
   * @param key full path, as {@code --set} takes it; {@code *} stands for the index in a list
   * @param type what a value looks like
   * @param defaultValue as written in YAML; {@code required} if there is none, {@code unset} if the
   *     key may be left out
   * @param meaning one line; begins with the type the key belongs to where several are possible
   */
  public record Row(String key, String type, String defaultValue, String meaning) {}

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
    var docs = new ComponentDocs(components);
    docs.addAll("", "", type, null);
    return docs.rows;
  }

  private void addAll(
      String prefix, String owner, Class<? extends Record> type, @Nullable Record base) {
    RecordShape shape = RecordShape.of(type);
    Record defaults = base != null || !shape.hasDefaults() ? base : example(shape);
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
              owner + key.meaning()));
      addNested(path, owner, key.type(), required ? null : value);
    }
  }

  private void addNested(String path, String owner, Type type, @Nullable Object value) {
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
    if (type instanceof Class<?> raw && raw.isRecord()) {
      addAll(path + ".", owner, raw.asSubclass(Record.class), (Record) value);
    }
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
      return String.join("|", variants.keySet());
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
    return shown(ResolvedConfig.plain(type, value, components));
  }

  private static String shown(@Nullable Object plain) {
    if (plain instanceof List<?> list) {
      return list.stream().map(ComponentDocs::shown).toList().toString();
    }
    if (plain instanceof BigDecimal number) {
      String digits = number.toPlainString();
      return digits.length() <= 8 ? digits : number.toString().toLowerCase(Locale.ROOT);
    }
    return String.valueOf(plain);
  }

  /** Any record of the type; only its optional values are looked at. */
  private static Record example(RecordShape shape) {
    try {
      return shape.withDefaults(
          shape.required().stream().map(key -> exampleValue(key.type())).toArray());
    } catch (InvocationTargetException e) {
      Throwable refusal = e.getTargetException();
      throw new ConfigException("no defaults: " + refusal.getMessage(), refusal);
    }
  }

  private static Object exampleValue(Type type) {
    ExtensionPoint<?> point = ConfigTypes.point(type);
    if (point != null) {
      return Choice.of(point, "example");
    }
    if (ConfigTypes.item(type) != null) {
      return List.of();
    }
    for (Class<? extends Record> variant : ConfigTypes.variants(type).values()) {
      return example(RecordShape.of(variant));
    }
    if (type instanceof Class<?> raw && raw.isRecord()) {
      return example(RecordShape.of(raw.asSubclass(Record.class)));
    }
    Map<Type, Object> values =
        Map.of(
            String.class,
            "example",
            Path.class,
            Path.of("example"),
            int.class,
            1,
            long.class,
            1L,
            double.class,
            1.0,
            boolean.class,
            true);
    return Objects.requireNonNull(values.get(type), () -> "no example of " + type);
  }
}
