package dev.emc.plugin.baselines.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.EntropyEstimator;
import dev.emc.testkit.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimators on small samples, with their formulas written out. */
class HandWorkedTest {
  private static final double EPSILON = 1e-12;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private double estimate(EntropyEstimator estimator, double... sample) {
    return estimator.entropy(manager.create(sample, new Shape(sample.length, 1))).getDouble(0);
  }

  private double ofPowers(EntropyEstimator estimator) {
    return estimate(estimator, 4, 16, 1, 8, 2);
  }

  private static double log(double... factors) {
    double product = 1;
    for (double factor : factors) {
      product *= factor;
    }
    return Math.log(product);
  }

  @Test
  void vasicek() {
    double expected = Math.log(5 / 2.0) + log(1, 3, 6, 12, 8) / 5;
    assertEquals(expected, ofPowers(new Vasicek(new SpacingConfig(1, EPSILON))), 1e-10);
  }

  @Test
  void ebrahimi() {
    // c = 1, 2, 2, 2, 1.
    double expected = Math.log(5) + log(1, 3 / 2.0, 6 / 2.0, 12 / 2.0, 8) / 5;
    assertEquals(expected, ofPowers(new Ebrahimi(new SpacingConfig(1, EPSILON))), 1e-10);
  }

  @Test
  void vanEs() {
    double harmonic = 1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0 + 1 / 5.0;
    double expected = Math.log(6) + log(1, 2, 4, 8) / 4 + harmonic - Math.log(6);
    assertEquals(expected, ofPowers(new VanEs(new SpacingConfig(1, EPSILON))), 1e-10);
  }

  @Test
  void nearestNeighbour() {
    // ψ(5) − ψ(1) = 25/12.
    double expected = Math.log(2) + 25 / 12.0 + log(1, 1, 2, 4, 8) / 5;
    var config = new NearestNeighbourConfig(1, EPSILON);
    assertEquals(expected, ofPowers(new NearestNeighbour(config)), 1e-10);
  }

  @Test
  void secondNeighbour() {
    // ψ(5) − ψ(2) = 13/12.
    double expected = Math.log(2) + 13 / 12.0 + log(3, 2, 3, 6, 12) / 5;
    var config = new NearestNeighbourConfig(2, EPSILON);
    assertEquals(expected, ofPowers(new NearestNeighbour(config)), 1e-10);
  }

  @Test
  void correa() {
    double[] x = {0.05, 0.11, 0.3, 0.42, 0.5, 0.77, 0.9};
    int n = x.length;
    int m = 2;
    double expected = 0;
    for (int i = 0; i < n; i++) {
      double mean = 0;
      for (int j = i - m; j <= i + m; j++) {
        mean += x[Math.min(n - 1, Math.max(0, j))] / (2 * m + 1);
      }
      double top = 0;
      double bottom = 0;
      for (int j = i - m; j <= i + m; j++) {
        double d = x[Math.min(n - 1, Math.max(0, j))] - mean;
        top += d * (j - i);
        bottom += n * d * d;
      }
      expected -= Math.log(top / bottom) / n;
    }
    assertEquals(expected, estimate(new Correa(new SpacingConfig(m, EPSILON)), x), 1e-9);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void kernelDensity(boolean reflect) {
    double[] x = {0.1, 0.25, 0.3, 0.7};
    double variance = 0;
    for (double v : x) {
      variance += (v - 0.3375) * (v - 0.3375) / 3;
    }
    double h = 1.06 * Math.sqrt(variance + 1e-8) * Math.pow(4, -0.2);
    double expected = 0;
    for (double a : x) {
      double density = 0;
      for (double b : x) {
        double kernels = kernel((a - b) / h);
        if (reflect) {
          kernels += kernel((a + b) / h) + kernel((2 - a - b) / h);
        }
        density += a == b ? 0 : kernels;
      }
      expected -= Math.log(density / (3 * h) + 1e-7) / 4;
    }
    var config = new KernelDensityConfig(1.06, reflect, 1e-7);
    assertEquals(expected, estimate(new KernelDensity(config), x), 1e-12);
  }

  private static double kernel(double u) {
    return Math.exp(-u * u / 2) / Math.sqrt(2 * Math.PI);
  }

  @Test
  void kernelDensityOfMoreColumnsThanFitIntoABlock() {
    var kde = new KernelDensity(new KernelDensityConfig());
    NDArray sample = Samples.uniform(manager, DataType.FLOAT64, 6, 700, 3);
    double[] together = kde.entropy(sample).toDoubleArray();
    for (int d = 0; d < 3; d++) {
      NDArray column = sample.get(":, " + d + ":" + (d + 1));
      assertEquals(kde.entropy(column).getDouble(0), together[d], 1e-12);
    }
  }
}
