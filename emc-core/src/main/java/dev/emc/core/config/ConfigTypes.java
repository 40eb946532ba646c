package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.Names;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Java types a config can hold, and what a user calls them. */
final class ConfigTypes {
  private ConfigTypes() {}

  /** The point whose component a {@link Choice} chooses, or null if the type is something else. */
  static @Nullable ExtensionPoint<?> point(Type type) {
    if (!(type instanceof ParameterizedType choice) || choice.getRawType() != Choice.class) {
      return null;
    }
    Type component = choice.getActualTypeArguments()[0];
    return ExtensionPoint.all().stream()
        .filter(point -> point.type() == component)
        .findFirst()
        .orElseThrow(() -> new ConfigException("no extension point for " + component));
  }

  /** What a list holds, or null if the type is no list. */
  static @Nullable Type item(Type type) {
    return type instanceof ParameterizedType list && list.getRawType() == List.class
        ? list.getActualTypeArguments()[0]
        : null;
  }

  /** The records a sealed interface permits, by their {@code type} in a config. */
  static Map<String, Class<? extends Record>> variants(Type type) {
    var variants = new LinkedHashMap<String, Class<? extends Record>>();
    if (type instanceof Class<?> sealed && sealed.isSealed()) {
      for (Class<?> permitted : sealed.getPermittedSubclasses()) {
        variants.put(Names.kebab(permitted.getSimpleName()), permitted.asSubclass(Record.class));
      }
    }
    return variants;
  }

  /** The names of an enum's constants in a config. */
  static List<String> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(ConfigTypes::constant).toList();
  }

  static String constant(Object constant) {
    return Names.kebab(((Enum<?>) constant).name().toLowerCase());
  }

  /** What a value of the type looks like. */
  static String expected(Type type) {
    ExtensionPoint<?> point = point(type);
    if (point != null) {
      return "the name of a " + point + " or a mapping with its type";
    }
    Type item = item(type);
    if (item != null) {
      return "a list";
    }
    Map<String, ?> variants = variants(type);
    if (!variants.isEmpty()) {
      return "one of " + String.join(", ", variants.keySet()) + ", or a mapping with its type";
    }
    if (type instanceof Class<?> raw) {
      if (raw.isEnum()) {
        return "one of " + String.join(", ", constants(raw));
      }
      if (raw.isRecord()) {
        return "a mapping with "
            + RecordShape.of(raw.asSubclass(Record.class)).keys().keySet().stream()
                .collect(Collectors.joining(", "));
      }
      if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
        return "a whole number";
      }
      if (raw == double.class || raw == Double.class) {
        return "a number";
      }
      if (raw == boolean.class || raw == Boolean.class) {
        return "true or false";
      }
      if (raw == String.class) {
        return "text";
      }
      if (raw == Path.class) {
        return "a path";
      }
    }
    throw new ConfigException("a config record cannot hold a " + type.getTypeName());
  }
}
