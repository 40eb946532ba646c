package dev.emc.eval.gauge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingGaugeTest {

  /** Orthogonal columns of equal length have as many equal singular values. */
  @ParameterizedTest
  @CsvSource({"8, 3", "40, 40", "10, 25"})
  void anIsometryHasFullRank(int rows, int width) {
    int rank = Math.min(rows, width);
    float[] matrix = new float[rows * width];
    for (int i = 0; i < rank; i++) {
      matrix[i * width + i] = 2.5f;
    }
    assertEquals(rank, EmbeddingGauge.of(matrix, width).effectiveRank(), 1e-4 * rank);
  }

  @Test
  void knownSingularValues() {
    float[] matrix = {3, 0, 0, 0, 1, 0, 0, 0, 0};
    double entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    assertEquals(Math.exp(entropy), EmbeddingGauge.of(matrix, 3).effectiveRank(), 1e-5);
  }

  @ParameterizedTest
  @CsvSource({"1, 60, 12", "2, 12, 60", "3, 30, 30"})
  void rankDoesNotDependOnTheGramMatrixTaken(long seed, int rows, int width) {
    float[] matrix = new float[rows * width];
    float[] transposed = new float[rows * width];
    Random random = new Random(seed);
    for (int i = 0; i < rows; i++) {
      for (int d = 0; d < width; d++) {
        matrix[i * width + d] = (float) random.nextGaussian();
        transposed[d * rows + i] = matrix[i * width + d];
      }
    }
    assertEquals(
        EmbeddingGauge.of(matrix, width).effectiveRank(),
        EmbeddingGauge.of(transposed, rows).effectiveRank(),
        1e-6);
  }

  @Test
  void collapseToALineHasRankOneAndFullCorrelation() {
    Random random = new Random(4);
    float[] matrix = new float[200 * 5];
    for (int i = 0; i < 200; i++) {
      float common = (float) random.nextGaussian();
      for (int d = 0; d < 5; d++) {
        matrix[i * 5 + d] = (d % 2 == 0 ? 1 : -2) * common;
      }
    }
    EmbeddingGauge gauge = EmbeddingGauge.of(matrix, 5);
    assertEquals(1, gauge.effectiveRank(), 1e-3);
    assertEquals(1, gauge.meanAbsCorrelation(), 1e-9);
  }

  @Test
  void independentDimensions() {
    Random random = new Random(5);
    float[] matrix = new float[5000 * 8];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = (float) ((1 + i % 8) * random.nextGaussian() + 3);
    }
    EmbeddingGauge gauge = EmbeddingGauge.of(matrix, 8);
    assertTrue(gauge.meanAbsCorrelation() < 0.03);
    for (int d = 0; d < 8; d++) {
      assertEquals(1 + d, gauge.standardDeviations()[d], 0.05 * (1 + d));
    }
    assertEquals(4.5, gauge.meanStandardDeviation(), 0.1);
  }

  @Test
  void completeCollapse() {
    EmbeddingGauge gauge = EmbeddingGauge.of(new float[12], 3);
    assertEquals(1, gauge.effectiveRank());
    assertEquals(0, gauge.meanAbsCorrelation());
    assertEquals(0, gauge.meanStandardDeviation());
  }

  @Test
  void badInput() {
    assertMessage(
        "a gauge needs at least two embeddings, but there is 1",
        () -> EmbeddingGauge.of(new float[3], 3));
    assertMessage(
        "embedding 1 has the value NaN in dimension 2: embeddings must be finite",
        () -> EmbeddingGauge.of(new float[] {1, 2, 3, 4, 5, Float.NaN}, 3));
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(ConfigException.class, action::run).getMessage());
  }

  /** Exact: 1 for two values, 2/π for three, 1/2 for four, where r is uniform. */
  @Test
  void independentColumnsCorrelateByChance() {
    assertEquals(1, EmbeddingGauge.independentCorrelation(2), 1e-15);
    assertEquals(2 / Math.PI, EmbeddingGauge.independentCorrelation(3), 1e-15);
    assertEquals(0.5, EmbeddingGauge.independentCorrelation(4), 1e-15);
    for (int rows : new int[] {1_000, 1_001, 50_000}) {
      double about = Math.sqrt(2 / (Math.PI * (rows - 1)));
      assertEquals(about, EmbeddingGauge.independentCorrelation(rows), about / rows);
    }
    var random = new Random(3);
    int rows = 12;
    int width = 60;
    float[] values = new float[rows * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    assertEquals(
        EmbeddingGauge.independentCorrelation(rows),
        EmbeddingGauge.of(values, width).meanAbsCorrelation(),
        0.02);
  }
}
