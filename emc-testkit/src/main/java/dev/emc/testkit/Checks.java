package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.emc.api.plugin.NumberOperands;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/** Assertions that several contracts share. */
final class Checks {
  private static final String KEBAB = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

  private Checks() {}

  /** Refuses x.mul(2f) in the code of a component, whose gradient can become garbage. */
  static void assertNoNumberOperands(Object component, boolean outsideGraphs) {
    if (!outsideGraphs) {
      NumberOperands.in(component.getClass())
          .ifPresent(
              call -> {
                throw new AssertionError(
                    call
                        + ": DJL lets go of the number before the backward pass, and the gradient"
                        + " can become garbage; write Scalars.like(x, 2), or override"
                        + " numbersOutsideGraphs() if no gradient flows there");
              });
    }
  }

  static void assertFinite(String what, NDArray array) {
    double[] values = GoldenArray.toDoubles(array.stopGradient());
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new AssertionError(
            what + " must be finite, but value " + i + " of " + values.length + " is " + values[i]);
      }
    }
  }

  /** A backward pass that says what is usually wrong when there is nothing to go back through. */
  static void backward(GradientCollector collector, NDArray scalar) {
    try {
      collector.backward(scalar);
    } catch (EngineException e) {
      throw new AssertionError(
          "no gradient flows from the result ("
              + e.getMessage()
              + "); toType, duplicate and"
              + " stopGradient cut the graph",
          e);
    }
  }

  /** Whether there is anything to go back through; if so, it has been gone. */
  static boolean hasGradient(GradientCollector collector, NDArray scalar) {
    try {
      collector.backward(scalar);
      return true;
    } catch (EngineException nothing) {
      return false;
    }
  }

  static boolean isZero(NDArray array) {
    return Arrays.stream(GoldenArray.toDoubles(array.stopGradient())).allMatch(v -> v == 0);
  }

  static void assertEqualArrays(String what, NDArray expected, NDArray actual, double tolerance) {
    assertEquals(expected.getShape(), actual.getShape(), what + ": shape");
    double[] a = GoldenArray.toDoubles(expected.stopGradient());
    double[] b = GoldenArray.toDoubles(actual.stopGradient());
    for (int i = 0; i < a.length; i++) {
      if (!(Math.abs(a[i] - b[i]) <= tolerance * (1 + Math.abs(a[i])))) {
        throw new AssertionError(what + ": at index " + i + " " + a[i] + " became " + b[i]);
      }
    }
  }

  /** What a map has under a key. */
  static <T> T present(String what, Map<String, T> map, String key) {
    T value = map.get(key);
    if (value == null) {
      throw new AssertionError(what + ": no '" + key + "' among " + map.keySet());
    }
    return value;
  }

  static void assertKebabCase(String what, String name) {
    assertTrue(
        name.matches(KEBAB), what + " must be kebab-case such as 'entropy-weight', got " + name);
  }

  static void assertOneLine(String what, Throwable error) {
    String message = error.getMessage();
    assertTrue(
        message != null && !message.isBlank() && !message.contains("\n"),
        what + " must be refused with one line of text, got: " + message);
  }

  /**
   * Runs something on a short-lived manager and asserts that its parent owns no more arrays than
   * before: results belong to the manager of their inputs. It is run twice, and the first time may
   * leave constants that are kept.
   */
  static void assertLeavesNothingBehind(NDManager parent, Consumer<NDManager> work) {
    int before = 0;
    for (int time = 0; time < 2; time++) {
      before = parent.getManagedArrays().size();
      try (NDManager step = parent.newSubManager()) {
        work.accept(step);
      }
    }
    int left = parent.getManagedArrays().size() - before;
    assertEquals(
        0,
        left,
        left
            + " arrays outlive the step: a result belongs to the manager of the left operand, so"
            + " start from the input, or attach or close what is left");
  }
}
