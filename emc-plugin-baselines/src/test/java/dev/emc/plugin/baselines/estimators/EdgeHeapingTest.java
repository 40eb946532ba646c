package dev.emc.plugin.baselines.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.EntropyEstimator;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What estimators say of a sample with m values heaped on each edge of [0, 1] and the rest evenly
 * spread, against one that is evenly spread altogether.
 */
class EdgeHeapingTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** Evenly spread, i/(N+1). */
  private static double[] even(int n) {
    return heaped(n, 0);
  }

  /** Stretched about the middle until so many values at each end have reached 0 and 1. */
  private static double[] heaped(int n, int atEachEdge) {
    double[] x = new double[n];
    for (int i = 1; i <= n; i++) {
      double stretched = (i - atEachEdge) / (n + 1.0 - 2 * atEachEdge);
      x[i - 1] = Math.min(1, Math.max(0, stretched));
    }
    return x;
  }

  private static int window(int n) {
    return (int) Math.round(Math.sqrt((double) n));
  }

  private double estimate(EntropyEstimator estimator, double[] x) {
    return estimator.entropy(manager.create(x, new Shape(x.length, 1))).getDouble(0);
  }

  /** The estimator of the EMC paper, by its formula. */
  private static double mSpacings(double[] x) {
    int n = x.length;
    int m = window(n);
    double sum = 0;
    for (int i = 0; i + m < n; i++) {
      sum += Math.log((n + 1.0) / m * (x[i + m] - x[i]) + 1e-7);
    }
    return sum / (n - m);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 256, 1024})
  void mSpacingsRewardHeapingAndEbrahimiDoesNot(int n) {
    var ebrahimi = new Ebrahimi(new SpacingConfig());
    double[] even = even(n);
    double[] heaped = heaped(n, window(n));
    assertTrue(mSpacings(heaped) > mSpacings(even) + 0.004);
    assertEquals(Math.log(n / (n + 1.0)), estimate(ebrahimi, even), 1e-6);
    assertTrue(estimate(ebrahimi, heaped) < estimate(ebrahimi, even) - 0.03);
  }

  /** The largest value m-spacings can have, ln((N+1)/(N−m)): m values at each of N/m places. */
  @ParameterizedTest
  @ValueSource(ints = {64, 256, 1024})
  void ebrahimiStaysFarBelowTheMaximumOfMSpacings(int n) {
    int m = window(n);
    double[] staircase = new double[n];
    for (int i = 0; i < n; i++) {
      staircase[i] = (double) (i / m) * m / (n - m);
    }
    double largest = Math.log((n + 1.0) / (n - m));
    assertEquals(largest, mSpacings(staircase), 1e-6);
    assertTrue(estimate(new Ebrahimi(new SpacingConfig()), staircase) < largest / 3);
  }

  @ParameterizedTest
  @CsvSource({"1,64", "2,256", "3,57"})
  void ebrahimiIsVasicekButForABiasOfTheSampleSize(long seed, int n) {
    int m = window(n);
    double bias = 0;
    for (int i = 1; i <= m; i++) {
      bias += 2 * Math.log(2.0 * m / (m + i - 1)) / n;
    }
    double[] x = new Random(seed).doubles(n).toArray();
    double vasicek = estimate(new Vasicek(new SpacingConfig()), x);
    assertEquals(vasicek + bias, estimate(new Ebrahimi(new SpacingConfig()), x), 1e-6);
  }
}
