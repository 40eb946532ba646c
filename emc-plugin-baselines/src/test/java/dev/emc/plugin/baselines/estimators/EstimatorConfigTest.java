package dev.emc.plugin.baselines.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.EntropyEstimator;
import dev.emc.testkit.NumberLimits;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What configs and samples are refused, and the text of each refusal. */
class EstimatorConfigTest {
  @Test
  void everyNumberHasTwoEnds() {
    Stream.of(new SpacingConfig(), new KernelDensityConfig(), new NearestNeighbourConfig())
        .forEach(config -> NumberLimits.check(config, Set.of()));
  }

  static Stream<Arguments> configs() {
    return Stream.of(
        refused("window must lie in [0, 1000000], got -1", () -> new SpacingConfig(-1, 1)),
        refused("epsilon must lie in (0, 1], got 0", () -> new SpacingConfig(0, 0)),
        refused(
            "bandwidth must lie in (0, 1000], got 0", () -> new KernelDensityConfig(0, true, 1)),
        refused(
            "epsilon must lie in (0, 1], got NaN",
            () -> new KernelDensityConfig(1, true, Double.NaN)),
        refused(
            "neighbour must lie in [1, 1000000], got 0", () -> new NearestNeighbourConfig(0, 1)),
        refused("epsilon must lie in (0, 1], got -1", () -> new NearestNeighbourConfig(1, -1)));
  }

  private static Arguments refused(String message, Executable config) {
    return Arguments.of(message, config);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void valuesOutOfRangeAreRefused(String message, Executable config) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, config).getMessage());
  }

  static Stream<Arguments> samples() {
    var wide = new SpacingConfig(4, 1e-7);
    return Stream.of(
        Arguments.of(new Vasicek(new SpacingConfig()), "'vasicek' needs at least 5 samples, got 4"),
        Arguments.of(new Vasicek(wide), "'vasicek' needs at least 9 samples, got 8"),
        Arguments.of(new Ebrahimi(wide), "'ebrahimi' needs at least 9 samples, got 8"),
        Arguments.of(new Correa(wide), "'correa' needs at least 9 samples, got 8"),
        Arguments.of(new VanEs(wide), "'van-es' needs at least 5 samples, got 4"),
        Arguments.of(
            new KernelDensity(new KernelDensityConfig()), "'kde' needs at least 2 samples, got 1"),
        Arguments.of(
            new NearestNeighbour(new NearestNeighbourConfig(3, 1)),
            "'nearest-neighbour' needs at least 4 samples, got 3"));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void samplesThatAreTooSmallAreRefused(EntropyEstimator estimator, String message) {
    try (NDManager manager = NDManager.newBaseManager()) {
      var tooFew = manager.zeros(new Shape(estimator.minimumSamples() - 1, 3));
      var error = assertThrows(IllegalArgumentException.class, () -> estimator.entropy(tooFew));
      assertEquals("estimator " + message, error.getMessage());
    }
  }
}
