package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.api.view.Augmentation;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.Names;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Java types a config can hold, and what a user calls them. */
final class ConfigTypes {
  private static final Map<Class<?>, String> WORDS =
      Map.of(
          Integer.class, "a whole number",
          Long.class, "a whole number",
          Double.class, "a number",
          Float.class, "a number",
          Boolean.class, "true or false",
          String.class, "text",
          Path.class, "a path");

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

  /** The point whose components stand among the kinds of a sealed interface; null if none do. */
  static @Nullable ExtensionPoint<?> openPoint(Type type) {
    return type == Augmentation.class ? ExtensionPoint.AUGMENTATION : null;
  }

  /**
   * The records a sealed interface permits, by their {@code type} in a config; that which stands
   * for a plugin's has none.
   */
  static Map<String, Class<? extends Record>> variants(Type type) {
    var variants = new LinkedHashMap<String, Class<? extends Record>>();
    // An enum whose constants have bodies is sealed as well.
    if (type instanceof Class<?> sealed && sealed.isInterface() && sealed.isSealed()) {
      for (Class<?> permitted : sealed.getPermittedSubclasses()) {
        if (permitted != Augmentation.FromPlugin.class) {
          variants.put(Names.kebab(permitted.getSimpleName()), permitted.asSubclass(Record.class));
        }
      }
    }
    return variants;
  }

  /** The names of an enum's constants in a config. */
  static List<String> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(ConfigTypes::constant).toList();
  }

  /** A constant's name; one that is no Java name, such as {@code cls+mean}, is its text. */
  static String constant(Object constant) {
    return Names.kebab(constant.toString().toLowerCase(Locale.ROOT));
  }

  /**
   * What a value of the type looks like.
   *
   * @throws IllegalArgumentException if a config cannot hold it
   */
  static String expected(Type type) {
    ExtensionPoint<?> point = point(type);
    if (point != null) {
      return "the name of a " + point + " or a mapping with its type";
    }
    Type item = item(type);
    if (item != null) {
      expected(item);
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
            + Arrays.stream(raw.getRecordComponents())
                .map(component -> Names.kebab(component.getName()))
                .collect(Collectors.joining(", "));
      }
      String word = WORDS.get(MethodType.methodType(raw).wrap().returnType());
      if (word != null) {
        return word;
      }
    }
    throw new IllegalArgumentException("no config can hold a " + type.getTypeName());
  }
}
