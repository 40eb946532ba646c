package dev.emc.plugin.baselines.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.emc.api.EntropyEstimator;
import dev.emc.plugin.baselines.support.Numerics;
import dev.emc.testkit.Samples;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Estimators on distributions whose entropy is known. */
class AnalyticEntropyTest {
  private static final int N = 1000;
  private static final int COLUMNS = 24;
  private static final double GAUSSIAN = 0.5 * Math.log(2 * Math.PI * Math.E);

  private static final Named<EntropyEstimator> LEAKING =
      Named.of(
          "kde without reflection", new KernelDensity(new KernelDensityConfig(1.06, false, 1e-7)));

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<Named<EntropyEstimator>> estimators() {
    return Stream.of(
        Named.of("vasicek", new Vasicek(new SpacingConfig())),
        Named.of("ebrahimi", new Ebrahimi(new SpacingConfig())),
        Named.of("van-es", new VanEs(new SpacingConfig())),
        Named.of("correa", new Correa(new SpacingConfig())),
        Named.of("kde", new KernelDensity(new KernelDensityConfig())),
        LEAKING,
        Named.of("nearest-neighbour", new NearestNeighbour(new NearestNeighbourConfig(1, 1e-7))),
        Named.of("third neighbour", new NearestNeighbour(new NearestNeighbourConfig(3, 1e-7))));
  }

  static Stream<Arguments> distributions() {
    Function<NDManager, NDArray> uniform = m -> Samples.uniform(m, DataType.FLOAT64, 1, N, COLUMNS);
    Function<NDManager, NDArray> gaussian =
        m -> Samples.normal(m, DataType.FLOAT64, 2, N, COLUMNS).mul(0.1).add(0.5);
    Function<NDManager, NDArray> exponential =
        m -> Samples.uniform(m, DataType.FLOAT64, 3, N, COLUMNS).neg().add(1.0).log().mul(-0.1);
    return estimators()
        .flatMap(
            e ->
                Stream.of(
                    Arguments.of(e, "uniform", uniform, 0),
                    Arguments.of(e, "Gaussian", gaussian, GAUSSIAN + Math.log(0.1)),
                    Arguments.of(e, "exponential", exponential, 1 + Math.log(0.1))));
  }

  /**
   * The tolerances cover the bias at N = 1000: of windows at the ends and of kernels over edges.
   */
  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("distributions")
  void meanEstimateIsNearTheEntropy(
      EntropyEstimator estimator,
      String distribution,
      Function<NDManager, NDArray> sample,
      double entropy) {
    double mean = estimator.entropy(sample.apply(manager)).mean().getDouble();
    double tolerance = 0.04;
    if (estimator instanceof VanEs) {
      // Blind beyond the first and the last window, which hold the tails.
      tolerance = 0.1;
    } else if (estimator.equals(LEAKING.getPayload()) && !distribution.equals("Gaussian")) {
      tolerance = 0.15;
    }
    assertEquals(entropy, mean, tolerance);
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void anEntropyMovesWithTheLogarithmOfTheScaleAndNotWithTheLocation(EntropyEstimator estimator) {
    NDArray sample = Samples.normal(manager, DataType.FLOAT64, 4, 200, 3).mul(0.02).add(0.5);
    double[] before = estimator.entropy(sample).toDoubleArray();
    double[] after = estimator.entropy(sample.mul(2.5).sub(0.7)).toDoubleArray();
    for (int d = 0; d < 3; d++) {
      assertEquals(before[d] + Math.log(2.5), after[d], 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void everyEntryOfTheGradientEqualsCentralDifferences(EntropyEstimator estimator) {
    assertTrue(estimator.differentiable());
    NDArray sample = Samples.uniform(manager, DataType.FLOAT64, 5, 23, 2);
    Numerics.assertClose(
        Numerics.differences(sample, 1e-7, x -> estimator.entropy(x).sum()),
        Numerics.gradient(sample, x -> estimator.entropy(x).sum()),
        1e-5);
  }
}
