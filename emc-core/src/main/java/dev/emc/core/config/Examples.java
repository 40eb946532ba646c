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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Values of any kind, for records of which something is wanted that no user gave. */
final class Examples {
  /** Any text has it in it. */
  static final String TEXT = "example";

  private static final Map<Type, Object> PLAIN =
      Map.of(int.class, 1, long.class, 1L, double.class, 1.0, float.class, 1f, boolean.class, true);

  private Examples() {}

  /**
   * Any record of a kind; only its optional values are what a user would get.
   *
   * @throws ConfigException if there is none
   */
  static Record record(RecordShape shape) {
    return record(shape, TEXT);
  }

  /** With lists that are empty; if it refuses these, with lists of one value. */
  private static Record record(RecordShape shape, String text) {
    Record known = ViewKeys.example(shape.type());
    if (known != null) {
      return known;
    }
    try {
      return record(shape, text, false);
    } catch (ConfigException e) {
      boolean hasLists =
          shape.required().stream().anyMatch(key -> ConfigTypes.item(key.type()) != null);
      if (!hasLists) {
        throw e;
      }
      return record(shape, text, true);
    }
  }

  private static Record record(RecordShape shape, String text, boolean filled) {
    try {
      var values = new ArrayList<@Nullable Object>();
      for (RecordShape.Key key : shape.required()) {
        Type item = ConfigTypes.item(key.type());
        // Two records beside each other may have to differ.
        String below = text + "-" + key.key();
        values.add(
            key.nullable()
                ? null
                : item != null && filled
                    ? List.of(Objects.requireNonNull(value(item, text, text)))
                    : value(key.type(), text, below));
      }
      return shape.withDefaults(values.toArray());
    } catch (InvocationTargetException e) {
      Throwable refusal = e.getTargetException();
      throw new ConfigException("no defaults: " + refusal.getMessage(), refusal);
    }
  }

  /** Any value of a type; null if none is known. */
  static @Nullable Object value(Type type) {
    return value(type, TEXT, TEXT);
  }

  /**
   * @param text of a value that is one
   * @param below text within a record
   */
  private static @Nullable Object value(Type type, String text, String below) {
    ExtensionPoint<?> point = ConfigTypes.point(type);
    if (point != null) {
      return Choice.of(point, TEXT);
    }
    if (ConfigTypes.item(type) != null) {
      return List.of();
    }
    for (Class<? extends Record> variant : ConfigTypes.variants(type).values()) {
      return record(RecordShape.of(variant), below);
    }
    if (type == String.class) {
      return text;
    }
    if (type == Path.class) {
      return Path.of(text);
    }
    if (type instanceof Class<?> raw) {
      if (raw.isRecord()) {
        return record(RecordShape.of(raw.asSubclass(Record.class)), below);
      }
      if (raw.isEnum()) {
        return raw.getEnumConstants()[0];
      }
    }
    return PLAIN.get(type);
  }
}
