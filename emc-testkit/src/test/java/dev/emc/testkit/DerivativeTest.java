package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DerivativeTest {
  private static void check(Function<List<NDArray>, NDArray> function, double... at) {
    try (NDManager manager = NDManager.newBaseManager()) {
      Derivative.assertMatchesFiniteDifferences("f", function, List.of(manager.create(at)), 1e-5);
    }
  }

  /** The entropy of a small gap is its logarithm: a step of 1e-6 sees a slope 0.03 % too steep. */
  @Test
  void aSlopeThatOnlySmallStepsSeeIsRight() {
    check(x -> x.get(0).log().sum(), 3e-5, 0.2);
  }

  @Test
  void aGradientThatIsNotRecordedWholeIsWrong() {
    AssertionError wrong =
        assertThrows(
            AssertionError.class,
            () -> check(x -> x.get(0).log().mul(x.get(0).stopGradient()).sum(), 0.3, 0.2));
    assertTrue(wrong.getMessage().contains("with steps of [1.0E-6, 1.0E-7, 1.0E-8] give"));
  }
}
