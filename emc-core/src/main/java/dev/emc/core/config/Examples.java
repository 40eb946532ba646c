package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.plugin.Choice;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of any kind, for records of which something is wanted that no user gave. */
final class Examples {
  private static final Map<Type, Object> PLAIN =
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
          float.class,
          1f,
          boolean.class,
          true);

  private Examples() {}

  /**
   * Any record of a kind; only its optional values are what a user would get.
   *
   * @throws ConfigException if there is none
   */
  static Record record(RecordShape shape) {
    Record known = ViewKeys.example(shape.type());
    if (known != null) {
      return known;
    }
    try {
      var values = new ArrayList<@Nullable Object>();
      for (RecordShape.Key key : shape.required()) {
        values.add(key.nullable() ? null : value(key.type()));
      }
      return shape.withDefaults(values.toArray());
    } catch (InvocationTargetException e) {
      Throwable refusal = e.getTargetException();
      throw new ConfigException("no defaults: " + refusal.getMessage(), refusal);
    }
  }

  /** Any value of a type; null if none is known. */
  static @Nullable Object value(Type type) {
    ExtensionPoint<?> point = ConfigTypes.point(type);
    if (point != null) {
      return Choice.of(point, "example");
    }
    if (ConfigTypes.item(type) != null) {
      return List.of();
    }
    for (Class<? extends Record> variant : ConfigTypes.variants(type).values()) {
      return record(RecordShape.of(variant));
    }
    if (type instanceof Class<?> raw) {
      if (raw.isRecord()) {
        return record(RecordShape.of(raw.asSubclass(Record.class)));
      }
      if (raw.isEnum()) {
        return raw.getEnumConstants()[0];
      }
    }
    return PLAIN.get(type);
  }
}
