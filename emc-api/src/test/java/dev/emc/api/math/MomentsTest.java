package dev.emc.api.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentsTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray sample(long seed, int n, int d) {
    var random = new Random(seed);
    return manager.create(random.doubles((long) n * d, -2, 3).toArray(), new Shape(n, d));
  }

  private static NDArray writtenOut(NDArray sample) {
    NDArray x = Moments.center(sample);
    long n = sample.getShape().get(0);
    long d = sample.getShape().get(1);
    NDArray covariance = x.transpose().matMul(x).div((double) (n - 1));
    NDArray off = covariance.mul(covariance.getManager().eye((int) d).mul(-1).add(1));
    return off.square().sum().div((double) d);
  }

  @ParameterizedTest
  @CsvSource({"1,5,12", "2,12,5", "3,8,8", "4,2,40", "5,64,3"})
  void offDiagonalCovarianceEqualsTheFormulaWrittenOut(long seed, int n, int d) {
    NDArray a = sample(seed, n, d);
    NDArray b = a.duplicate();
    a.setRequiresGradient(true);
    b.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray fast = Moments.offDiagonalCovariance(a);
      NDArray slow = writtenOut(b);
      collector.backward(fast);
      collector.backward(slow);
      assertEquals(slow.getDouble(), fast.getDouble(), 1e-12 * slow.getDouble());
    }
    assertArrayEquals(b.getGradient().toDoubleArray(), a.getGradient().toDoubleArray(), 1e-12);
  }

  /** The U-statistic, quadruple by quadruple. */
  private static double overAllQuadruples(double[][] x) {
    int n = x.length;
    int d = x[0].length;
    double sum = 0;
    long count = 0;
    for (int p = 0; p < n; p++) {
      for (int q = 0; q < n; q++) {
        for (int r = 0; r < n; r++) {
          for (int s = 0; s < n; s++) {
            if (p == q || p == r || p == s || q == r || q == s || r == s) {
              continue;
            }
            count++;
            for (int i = 0; i < d; i++) {
              for (int j = 0; j < d; j++) {
                if (i != j) {
                  sum +=
                      x[p][i] * x[p][j] * x[q][i] * x[q][j]
                          - 2 * x[p][i] * x[p][j] * x[q][i] * x[r][j]
                          + x[p][i] * x[q][j] * x[r][i] * x[s][j];
                }
              }
            }
          }
        }
      }
    }
    return sum / count / d;
  }

  @ParameterizedTest
  @CsvSource({"1,4,9", "2,5,12", "3,7,3", "4,6,6", "5,8,1"})
  void theUnbiasedEstimateIsTheUStatisticWrittenOut(long seed, int n, int d) {
    NDArray sample = sample(seed, n, d);
    double[] values = sample.toDoubleArray();
    double[][] rows = new double[n][d];
    for (int i = 0; i < n * d; i++) {
      rows[i / d][i % d] = values[i];
    }
    assertEquals(
        overAllQuadruples(rows),
        Moments.unbiasedOffDiagonalCovariance(sample).getDouble(),
        // Sums of fourth powers up to 3⁴, of which digits cancel.
        1e-11 * d);
  }

  @ParameterizedTest
  @CsvSource({"1,5,7", "2,9,4", "3,6,6"})
  void theUnbiasedEstimatesGradientIsThatOfFiniteDifferences(long seed, int n, int d) {
    NDArray sample = sample(seed, n, d);
    sample.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(Moments.unbiasedOffDiagonalCovariance(sample));
    }
    double[] gradient = sample.getGradient().toDoubleArray();
    double[] values = sample.toDoubleArray();
    double step = 1e-5;
    for (int i = 0; i < values.length; i++) {
      double up = estimate(values, i, step, n, d);
      double down = estimate(values, i, -step, n, d);
      // The error of central differences is of the order step² and rounding / step.
      assertEquals((up - down) / (2 * step), gradient[i], 1e-7);
    }
  }

  private double estimate(double[] values, int at, double step, int n, int d) {
    double[] moved = values.clone();
    moved[at] += step;
    return Moments.unbiasedOffDiagonalCovariance(manager.create(moved, new Shape(n, d)))
        .getDouble();
  }

  /**
   * Independent uniform columns: the sample's squares expect (D − 1) / (144 (N − 1)), the unbiased
   * estimate 0, each within five standard errors of the mean over the draws.
   */
  @ParameterizedTest
  @CsvSource({"16,64", "64,16"})
  void independentColumnsExpectNothing(int n, int d) {
    int draws = 400;
    var random = new Random(17);
    double[] sample = new double[draws];
    double[] unbiased = new double[draws];
    for (int i = 0; i < draws; i++) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray u = scope.create(random.doubles((long) n * d).toArray(), new Shape(n, d));
        sample[i] = Moments.offDiagonalCovariance(u).getDouble();
        unbiased[i] = Moments.unbiasedOffDiagonalCovariance(u).getDouble();
      }
    }
    double noise = (d - 1) / (144.0 * (n - 1));
    assertEquals(noise, mean(sample), 5 * standardError(sample));
    assertEquals(0, mean(unbiased), 5 * standardError(unbiased));
    assertTrue(mean(sample) > 20 * standardError(sample), "the test can tell them apart");
  }

  /** Columns of covariance 1 with each other: D (D − 1) of them over D. */
  @Test
  void covariancesThatAreThereAreExpected() {
    int draws = 2000;
    int d = 3;
    var random = new Random(5);
    double[] unbiased = new double[draws];
    for (int i = 0; i < draws; i++) {
      double[] values = new double[10 * d];
      for (int row = 0; row < 10; row++) {
        double shared = random.nextGaussian();
        for (int c = 0; c < d; c++) {
          values[row * d + c] = 7 + shared + random.nextGaussian();
        }
      }
      try (NDManager scope = manager.newSubManager()) {
        unbiased[i] =
            Moments.unbiasedOffDiagonalCovariance(scope.create(values, new Shape(10, d)))
                .getDouble();
      }
    }
    assertEquals(d - 1, mean(unbiased), 5 * standardError(unbiased));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double standardError(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }

  @Test
  void theOrderOfTheRowsMakesNoDifference() {
    NDArray sample = sample(3, 12, 40);
    NDArray turned = sample.flip(0);
    assertEquals(
        Moments.unbiasedOffDiagonalCovariance(sample).getDouble(),
        Moments.unbiasedOffDiagonalCovariance(turned).getDouble(),
        1e-10);
  }

  @Test
  void equalRowsGiveNothingAndNoSlope() {
    NDArray constant = manager.ones(new Shape(6, 9));
    constant.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray value = Moments.unbiasedOffDiagonalCovariance(constant);
      collector.backward(value);
      assertEquals(0, value.getFloat());
    }
    assertEquals(0, constant.getGradient().abs().max().getFloat());
  }

  @Test
  void threeRowsAreTooFewForTheUnbiasedEstimate() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> Moments.unbiasedOffDiagonalCovariance(sample(1, 3, 4)));
    assertEquals(
        "an unbiased estimate of squared covariances needs at least 4 rows, got 3",
        error.getMessage());
  }

  @Test
  void hingeIsZeroWhereEveryColumnIsWideEnough() {
    assertEquals(0, Moments.standardDeviationHinge(sample(1, 64, 4).mul(10), 1).getDouble());
  }

  @Test
  void hingeOfConstantColumnsIsTheTargetLessTheFloor() {
    NDArray constant = manager.ones(new Shape(6, 3));
    assertEquals(0.99, Moments.standardDeviationHinge(constant, 1).getFloat(), 1e-6);
  }

  @Test
  void oneRowIsRefused() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> Moments.offDiagonalCovariance(sample(1, 1, 4)));
    assertEquals("a covariance needs at least 2 rows, got 1", error.getMessage());
  }
}
