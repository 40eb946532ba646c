package dev.emc.spark.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.ConfigException;
import dev.emc.eval.gauge.Collapse;
import dev.emc.eval.gauge.EmbeddingGauge;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowMomentsTest {
  private static final int WIDTH = 7;
  private static final int ROWS = 203;

  /** Far from zero, and of different scales. */
  private static float[] rows() {
    var random = new Random(5);
    float[] values = new float[ROWS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (1000 + (1 + i % WIDTH) * random.nextGaussian());
    }
    return values;
  }

  private static RowMoments sum(float[] values, int from, int to) {
    double[] origin = new double[WIDTH];
    java.util.Arrays.fill(origin, 1001);
    var moments = new RowMoments(origin);
    for (int row = from; row < to; row++) {
      moments.add(java.util.Arrays.copyOfRange(values, row * WIDTH, (row + 1) * WIDTH));
    }
    return moments;
  }

  /**
   * Sums of doubles in another order: relative errors of some N·2⁻⁵³ in the products, more by the
   * square of mean over deviation (1000²) where the gauge goes back to rows as they are.
   */
  @Test
  void gaugeOfMomentsIsThatOfTheRows() {
    float[] values = rows();
    EmbeddingGauge expected = EmbeddingGauge.of(values, WIDTH);
    RowMoments all = sum(values, 0, 3).merge(sum(values, 3, 100)).merge(sum(values, 100, ROWS));
    var gauge = EmbeddingGauge.ofMoments(ROWS, all.mean(), all.centredProducts());

    assertEquals(ROWS, all.rows());
    assertArrayEquals(expected.standardDeviations(), gauge.standardDeviations(), 1e-10);
    assertEquals(expected.meanAbsCorrelation(), gauge.meanAbsCorrelation(), 1e-12);
    assertEquals(expected.effectiveRank(), gauge.effectiveRank(), 1e-6);
    assertEquals(
        Collapse.of(values, expected), Collapse.of(all.meanSquaredLength(), gauge), "the verdict");
  }

  @Test
  void whatIsNoRowIsRefused() {
    RowMoments moments = sum(rows(), 0, 2);
    assertEquals(
        "one row has 7 features and another 2",
        assertThrows(ConfigException.class, () -> moments.add(new float[2])).getMessage());
    float[] bad = new float[WIDTH];
    bad[3] = Float.NaN;
    assertEquals(
        "a row has the value NaN in dimension 3: features must be finite",
        assertThrows(ConfigException.class, () -> moments.add(bad)).getMessage());
  }
}
