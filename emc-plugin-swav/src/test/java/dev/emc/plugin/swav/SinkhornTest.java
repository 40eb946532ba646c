package dev.emc.plugin.swav;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.Samples;
import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkhornTest {
  private static final Sinkhorn SINKHORN = new Sinkhorn(0.05, 3);

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** Scale 1 is what cosines give; from 36 on, exp(s / 0.05) is beyond double precision. */
  @ParameterizedTest
  @CsvSource({"1,0.1", "2,1", "3,40", "4,1000"})
  void itEqualsTheDefinitionHoweverFarOutTheScoresAre(long seed, double scale) {
    int b = 7;
    int k = 5;
    NDArray scores = Samples.normal(manager, DataType.FLOAT64, seed, b, k).mul(scale);
    double[][] expected = written(scores.toDoubleArray(), b, k, 0.05, 3);
    double[] actual = SINKHORN.assign(scores).toDoubleArray();
    for (int i = 0; i < b; i++) {
      for (int j = 0; j < k; j++) {
        // The exponents themselves are only good to the precision of scale / epsilon.
        assertEquals(expected[i][j], actual[i * k + j], 1e-12 * Math.max(1, scale / 0.05));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32,1", "FLOAT32,1000", "FLOAT32,1e30", "FLOAT64,1e300"})
  void codesAreFiniteAndSumToOne(DataType type, double scale) {
    NDArray scores =
        Samples.normal(manager, DataType.FLOAT64, 5, 64, 30).mul(scale).toType(type, false);
    NDArray codes = SINKHORN.assign(scores);
    assertEquals(type, codes.getDataType());
    double[] sums = GoldenArray.toDoubles(codes.sum(new int[] {1}));
    for (double sum : sums) {
      assertEquals(1, sum, 1e-5);
    }
  }

  @Test
  void manyRoundsUseAllPrototypesAlike() {
    NDArray scores = Samples.normal(manager, DataType.FLOAT64, 6, 60, 6).mul(0.1);
    NDArray codes = new Sinkhorn(0.05, 200).assign(scores);
    double[] perPrototype = codes.sum(new int[] {0}).toDoubleArray();
    for (double mass : perPrototype) {
      assertEquals(10, mass, 1e-9);
    }
  }

  @Test
  void equalScoresGiveUniformCodes() {
    NDArray codes = SINKHORN.assign(manager.ones(new Shape(4, 8)));
    assertArrayEquals(
        new double[] {0.125, 0.125}, GoldenArray.toDoubles(codes.get("0, 0:2")), 1e-7);
    assertTrue(codes.sub(0.125f).abs().max().getFloat() < 1e-7);
  }

  /** The definition in numbers that cannot overflow: exp, then columns, then rows, again. */
  private static double[][] written(double[] scores, int b, int k, double epsilon, int iterations) {
    var precision = new MathContext(40);
    BigDecimal[][] q = new BigDecimal[b][k];
    for (int i = 0; i < b; i++) {
      for (int j = 0; j < k; j++) {
        q[i][j] = exp(scores[i * k + j] / epsilon, precision);
      }
    }
    for (int iteration = 0; iteration < iterations; iteration++) {
      for (int j = 0; j < k; j++) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < b; i++) {
          sum = sum.add(q[i][j], precision);
        }
        for (int i = 0; i < b; i++) {
          q[i][j] = q[i][j].divide(sum, precision);
        }
      }
      for (int i = 0; i < b; i++) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int j = 0; j < k; j++) {
          sum = sum.add(q[i][j], precision);
        }
        for (int j = 0; j < k; j++) {
          q[i][j] = q[i][j].divide(sum, precision);
        }
      }
    }
    double[][] codes = new double[b][k];
    for (int i = 0; i < b; i++) {
      for (int j = 0; j < k; j++) {
        codes[i][j] = q[i][j].doubleValue();
      }
    }
    return codes;
  }

  /** exp(x) = exp(x / 2^n)^(2^n), the inner one by its series. */
  private static BigDecimal exp(double x, MathContext precision) {
    var wide = new MathContext(precision.getPrecision() + 20);
    int halvings = Math.max(0, Math.getExponent(x) + 2);
    BigDecimal small = new BigDecimal(x).divide(BigDecimal.valueOf(2).pow(halvings), wide);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int i = 1; i < 60; i++) {
      term = term.multiply(small, wide).divide(BigDecimal.valueOf(i), wide);
      sum = sum.add(term, wide);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, wide);
    }
    return sum;
  }
}
