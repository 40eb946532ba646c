package dev.emc.app.inspect;

import dev.emc.api.plugin.Describe;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.Names;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One key of a component's config, as shown to a user.
 *
 * @param key in kebab-case
 * @param type in a user's words
 * @param value the default; null if there is none
 * @param meaning in one line
 */
record ConfigKey(String key, String type, @Nullable Object value, String meaning) {
  /** The keys of a config, with the values it has. */
  static List<ConfigKey> of(Record config, Components components) {
    Map<String, @Nullable Object> values = ResolvedConfig.tree(config, components);
    var keys = new ArrayList<ConfigKey>();
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      String key = Names.kebab(component.getName());
      Describe meaning = component.getAnnotation(Describe.class);
      keys.add(
          new ConfigKey(
              key,
              words(component.getType()),
              values.get(key),
              meaning == null ? "" : meaning.value()));
    }
    return keys;
  }

  /** The default as a user would write it. */
  String valueText() {
    return value == null ? "-" : Objects.toString(value);
  }

  private static String words(Type type) {
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return "whole number";
    }
    if (type == double.class || type == float.class || type == Double.class) {
      return "number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == String.class) {
      return "text";
    }
    if (type == Path.class) {
      return "path";
    }
    if (type == List.class) {
      return "list";
    }
    if (type instanceof Class<?> raw && raw.isEnum()) {
      return String.join(
          " | ", Arrays.stream(raw.getEnumConstants()).map(ConfigKey::constant).toList());
    }
    return "mapping";
  }

  private static String constant(Object constant) {
    return Names.kebab(constant.toString().toLowerCase(Locale.ROOT));
  }
}
