package dev.emc.testkit;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asserts that every number of a config record has two ends: an absurd one would otherwise take all
 * memory, or all time, without a word.
 */
public final class NumberLimits {
  private NumberLimits() {}

  /**
   * Asserts it of all keys that hold a number or a list of numbers.
   *
   * @param example a record of the type, with values that are allowed
   * @param unlimited components for which any number is right, such as seeds
   * @throws AssertionError naming the key and the number that is not refused, or not in one line
   *     that names the key
   */
  public static void check(Record example, Set<String> unlimited) {
    for (RecordComponent component : example.getClass().getRecordComponents()) {
      List<Object> absurd = absurd(component.getGenericType());
      if (!unlimited.contains(component.getName())) {
        boolean list = component.getType() == List.class;
        absurd.forEach(value -> refused(example, component, value, list));
      }
    }
  }

  private static void refused(
      Record example, RecordComponent component, Object value, boolean list) {
    String key =
        component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    String name = example.getClass().getSimpleName() + ": " + key;
    String message;
    try {
      with(example, component, list ? List.of(value) : value);
      throw new AssertionError(
          name + " may be " + value + ": check its range with dev.emc.api.config.Check");
    } catch (InvocationTargetException e) {
      message = String.valueOf(e.getTargetException().getMessage());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(name + " cannot be set", e);
    }
    if (!message.contains(key) || message.lines().count() != 1) {
      throw new AssertionError(
          name + " must be refused in one line that names the key, got: " + message);
    }
  }

  private static void with(Record example, RecordComponent changed, Object value)
      throws ReflectiveOperationException {
    RecordComponent[] components = example.getClass().getRecordComponents();
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          components[i].getName().equals(changed.getName())
              ? value
              : components[i].getAccessor().invoke(example);
    }
    Constructor<?> canonical =
        example
            .getClass()
            .getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    canonical.newInstance(values);
  }

  /** Values that no key may take; none where the key holds no number. */
  private static List<Object> absurd(Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return absurd(list.getActualTypeArguments()[0]);
    }
    List<Object> whole = List.of(1_000_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE);
    List<Object> longs = List.of(1_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE);
    List<Object> reals = List.of(1e9, 1e300, -1e300, Double.NaN, Double.POSITIVE_INFINITY);
    List<Object> singles = List.of(1e9f, -1e30f, Float.NaN, Float.POSITIVE_INFINITY);
    return Map.<Type, List<Object>>of(
            int.class, whole,
            Integer.class, whole,
            long.class, longs,
            Long.class, longs,
            double.class, reals,
            Double.class, reals,
            float.class, singles,
            Float.class, singles)
        .getOrDefault(type, List.of());
  }
}
