package dev.emc.core.plugin;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import dev.emc.api.CompactTransform;
import dev.emc.api.Embeddings;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.LossTerms;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a plugin's component returns before others compute with it, so that it is named for
 * what is wrong and not whoever came next. Kind, shape and element type are looked at in each call;
 * values, which must be read from the device for it, in the first.
 */
final class ReturnedValues {
  /** Half a cube's side, and the rounding of float32 beyond its edges. */
  private static final double HALF = 0.5;

  private static final double ROUNDING = 1e-6;

  private final String who;
  private final Set<Method> seen = ConcurrentHashMap.newKeySet();

  /**
   * Of one component.
   *
   * @param who it is, in messages
   */
  ReturnedValues(String who) {
    this.who = who;
  }

  /**
   * Refuses what a call must not return, and what it must not have done to its arguments.
   *
   * @throws ComponentFailure in one line
   */
  void check(Method method, @Nullable Object @Nullable [] arguments, @Nullable Object returned) {
    Object first = arguments == null || arguments.length == 0 ? null : arguments[0];
    Class<?> type = method.getReturnType();
    if (type != NDArray.class && type != LossTerms.class && type != Embeddings.class) {
      return;
    }
    String call = method.getName();
    if (returned == null) {
      throw failure("returned null from " + call);
    }
    List<NDArray> given = arrays(arguments);
    if (given.stream().anyMatch(ReturnedValues::isClosed)) {
      throw failure("closed in %s what it was given".formatted(call));
    }
    if (returned instanceof LossTerms terms) {
      check(method, given, terms.terms());
    } else if (returned instanceof NDArray array && first instanceof NDArray input) {
      check(method, input, array);
    }
  }

  private static List<NDArray> arrays(@Nullable Object @Nullable [] arguments) {
    if (arguments != null) {
      for (Object argument : arguments) {
        if (argument instanceof NDArray array) {
          return List.of(array);
        }
        if (argument instanceof Embeddings embeddings) {
          return List.copyOf(embeddings.fullResolutionViews());
        }
      }
    }
    return List.of();
  }

  private static boolean isClosed(NDArray array) {
    return array instanceof PtNDArray own && own.isReleased();
  }

  private void check(Method method, List<NDArray> given, Collection<LossTerms.Term> terms) {
    boolean look = seen.add(method) && given.stream().allMatch(each -> Range.of(each).isFinite());
    for (LossTerms.Term term : terms) {
      String name = "term '%s' from %s".formatted(term.name(), method.getName());
      if (!given.isEmpty()) {
        requireType(name, given.get(0), term.value());
      }
      if (look && !Range.of(term.value()).isFinite()) {
        throw failure(
            "returned %s that is %s, of embeddings that are finite"
                .formatted(name, Range.of(term.value()).low()));
      }
    }
  }

  private void check(Method method, NDArray input, NDArray returned) {
    String call = method.getName();
    Class<?> of = method.getDeclaringClass();
    boolean maps = CompactTransform.class.isAssignableFrom(of);
    if (!maps && !EntropyEstimator.class.isAssignableFrom(of)) {
      return;
    }
    Shape shape = input.getShape();
    Shape due = maps ? shape : new Shape(shape.get(shape.dimension() - 1));
    if (!returned.getShape().equals(due)) {
      throw failure(
          "returned an array of shape %s from %s of one of shape %s, %s is due"
              .formatted(returned.getShape(), call, shape, due));
    }
    requireType("an array from " + call, input, returned);
    if (!seen.add(method) || !Range.of(input).isFinite()) {
      return;
    }
    Range range = Range.of(returned);
    if (!range.isFinite()) {
      throw failure(
          "returned values from %s that are not finite, of values that are".formatted(call));
    }
    double low = call.equals("centered") ? -HALF : 0;
    if (maps && (range.low() < low - ROUNDING || range.high() > low + 1 + ROUNDING)) {
      throw failure(
          String.format(
              Locale.ROOT,
              "returned values from %.4g to %.4g from %s, which must lie in [%s, %s]",
              range.low(),
              range.high(),
              call,
              low,
              low + 1));
    }
  }

  private void requireType(String what, NDArray given, NDArray returned) {
    if (returned.getDataType() != given.getDataType()) {
      throw failure(
          "returned %s as %s, of %s"
              .formatted(what, name(returned.getDataType()), name(given.getDataType())));
    }
  }

  private static String name(DataType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private ComponentFailure failure(String what) {
    return new ComponentFailure(who + " " + what, null);
  }

  /** Least and greatest of an array's values; both not a number if one of them is not. */
  private record Range(double low, double high) {
    static Range of(NDArray array) {
      try (NDArray values = array.stopGradient();
          NDArray low = values.min();
          NDArray high = values.max()) {
        return new Range(number(low), number(high));
      }
    }

    private static double number(NDArray scalar) {
      try (NDArray exact = scalar.toType(DataType.FLOAT64, true)) {
        return exact.getDouble();
      }
    }

    boolean isFinite() {
      return Double.isFinite(low) && Double.isFinite(high);
    }
  }
}
