package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.api.plugin.Describe;
import dev.emc.core.plugin.Names;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a config record.
 *
 * <p>A record's shortest public constructor takes what has no default: usually nothing. A record
 * with only its canonical constructor has no defaults at all.
 */
final class RecordShape {
  private final Class<? extends Record> type;
  private final Map<String, Key> keys = new LinkedHashMap<>();
  private final Constructor<?> canonical;
  private final Constructor<?> shortest;

  /** One key: a record component. */
  record Key(String key, String component, Type type, boolean nullable, String meaning) {}

  private RecordShape(Class<? extends Record> type) {
    this.type = type;
    RecordComponent[] components = type.getRecordComponents();
    for (RecordComponent component : components) {
      Describe describe = component.getAnnotation(Describe.class);
      String key = Names.kebab(component.getName());
      try {
        ConfigTypes.expected(component.getGenericType());
      } catch (IllegalArgumentException e) {
        throw new ConfigException(
            "key '" + key + "' of " + type.getName() + " cannot be read: " + e.getMessage(), e);
      }
      keys.put(
          key,
          new Key(
              key,
              component.getName(),
              component.getGenericType(),
              component.getAnnotatedType().isAnnotationPresent(Nullable.class),
              describe == null ? ViewKeys.meaning(type, key) : describe.value()));
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      canonical = type.getDeclaredConstructor(types);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record has its canonical constructor", e);
    }
    shortest =
        Arrays.stream(type.getConstructors())
            .filter(this::takesKeys)
            .min(Comparator.comparingInt(Constructor::getParameterCount))
            .orElse(canonical);
  }

  static RecordShape of(Class<? extends Record> type) {
    if (!Modifier.isPublic(type.getModifiers())) {
      throw new ConfigException("the config record " + type.getName() + " must be public");
    }
    return new RecordShape(type);
  }

  private boolean takesKeys(Constructor<?> constructor) {
    Set<String> names = keys.values().stream().map(Key::component).collect(Collectors.toSet());
    return Arrays.stream(constructor.getParameters())
        .allMatch(p -> p.isNamePresent() && names.contains(p.getName()));
  }

  Class<? extends Record> type() {
    return type;
  }

  Map<String, Key> keys() {
    return keys;
  }

  /** The keys that have no default. */
  List<Key> required() {
    if (ViewKeys.defaults(type) != null) {
      return List.of();
    }
    if (shortest.equals(canonical)) {
      return List.copyOf(keys.values());
    }
    return Arrays.stream(shortest.getParameters())
        .map(Parameter::getName)
        .map(name -> keys.get(Names.kebab(name)))
        .toList();
  }

  /** Whether some keys have defaults. */
  boolean hasDefaults() {
    return ViewKeys.defaults(type) != null || !shortest.equals(canonical);
  }

  /** The record of the required values and the defaults of the others. */
  Record withDefaults(@Nullable Object[] required) throws InvocationTargetException {
    Record known = ViewKeys.defaults(type);
    return known != null ? known : create(shortest, required);
  }

  /** The record of these values, in the order of the keys. */
  Record create(@Nullable Object[] values) throws InvocationTargetException {
    return create(canonical, values);
  }

  private Record create(Constructor<?> constructor, @Nullable Object[] values)
      throws InvocationTargetException {
    try {
      return type.cast(constructor.newInstance(values));
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("cannot create " + type.getName(), e);
    }
  }

  /** The value of a key. */
  @Nullable Object value(Record record, Key key) {
    try {
      return type.getMethod(key.component()).invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + type.getName() + "." + key.component(), e);
    }
  }
}
