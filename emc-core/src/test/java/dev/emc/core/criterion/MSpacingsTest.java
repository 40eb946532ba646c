package dev.emc.core.criterion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import dev.emc.api.CompactTransform;
import dev.emc.api.PreciseTransform;
import dev.emc.api.math.Scalars;
import dev.emc.testkit.Derivative;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.Samples;
import dev.emc.testkit.SpacingBounds;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What m-spacings make of embeddings in float32, against float64 on the same numbers. */
class MSpacingsTest {
  /** Roundings of a sum of ROWS values by pairs, and of its scale. */
  private static final int SUM_STEPS = 12;

  /** |log ε| of float32's ε: no logarithm of a spacing below 1 is larger. */
  private static final double LARGEST_LOG = 16;

  private static final int ROWS = 256;
  private static final int WIDTH = 4;

  private final NDManager manager = NDManager.newBaseManager();
  private final MSpacings estimator = new MSpacings(new MSpacingsConfig());

  @AfterEach
  void closeManager() {
    manager.close();
  }

  /** Embeddings around some center: squeezed, in the middle, in either tail. */
  @ParameterizedTest(name = "{0} around {1}, spread {2}")
  @CsvSource({
    "normal-cdf, 0, 1",
    "normal-cdf, 0, 0.001",
    "normal-cdf, 0.7, 0.01",
    "normal-cdf, 3, 0.5",
    "normal-cdf, 4.5, 0.3",
    "normal-cdf, -4.5, 0.3",
    "sigmoid, 0, 1",
    "sigmoid, 0, 0.001",
    "sigmoid, 1.1, 0.01",
    "sigmoid, 12, 1",
    "sigmoid, -12, 1"
  })
  void singlePrecisionKeepsToWhatRoundingAllows(String name, double center, double spread) {
    PreciseTransform transform = name.equals("sigmoid") ? new Sigmoid() : new NormalCdf();
    NDArray single = around(center, spread);
    NDArray exact = single.toType(DataType.FLOAT64, true);
    var embeddings = new GoldenArray(new long[] {ROWS, WIDTH}, GoldenArray.toDoubles(exact));
    SpacingBounds bounds =
        SpacingBounds.of(
            embeddings,
            transform.levels(exact),
            GoldenEmcTest.roundings(transform),
            MSpacings.window(ROWS),
            MSpacingsConfig.FLOAT32_EPSILON);
    assertTrue(
        Arrays.stream(bounds.entropies()).max().orElseThrow() < 1e-2, "the bound says something");
    new GoldenArray(new long[] {WIDTH}, GoldenArray.toDoubles(estimator.entropy(exact, transform)))
        .assertWithin(
            "entropy",
            GoldenArray.toDoubles(estimator.entropy(single, transform)),
            bounds.entropies());
    new GoldenArray(embeddings.shape(), gradient(exact, transform))
        .assertWithin("gradient", gradient(single, transform), bounds.gradients());
  }

  @ParameterizedTest
  @CsvSource({"normal-cdf, 4.5, 0.3", "sigmoid, 12, 1"})
  void bothTailsAreAlike(String name, double center, double spread) {
    PreciseTransform transform = name.equals("sigmoid") ? new Sigmoid() : new NormalCdf();
    NDArray upper = around(center, spread);
    assertArrayEquals(
        GoldenArray.toDoubles(estimator.entropy(upper.neg(), transform)),
        GoldenArray.toDoubles(estimator.entropy(upper, transform)),
        SpacingBounds.ROUNDING * SUM_STEPS * LARGEST_LOG,
        "mirrored embeddings have the same entropies but for the order of a sum");
  }

  @Test
  void aTransformThatKnowsNoMoreThanItsValuesIsUsedAsItIs() {
    CompactTransform plain = Activation::sigmoid;
    NDArray embeddings = Samples.normal(manager, DataType.FLOAT32, 3, ROWS, WIDTH);
    assertArrayEquals(
        estimator.entropy(plain.apply(embeddings)).toFloatArray(),
        estimator.entropy(embeddings, plain).toFloatArray());
    assertArrayEquals(
        Derivative.of(in -> estimator.entropy(plain.apply(in.get(0))).sum(), List.of(embeddings))
            .gradients()
            .get(0)
            .toFloatArray(),
        Derivative.of(in -> estimator.entropy(in.get(0), plain).sum(), List.of(embeddings))
            .gradients()
            .get(0)
            .toFloatArray());
  }

  @Test
  void manyColumnsAreTakenInBlocksWithoutASeam() {
    // 2^18 values make one block: these are three, the last one short.
    NDArray wide = Samples.normal(manager, DataType.FLOAT32, 4, 512, 1100);
    double[] together = GoldenArray.toDoubles(estimator.entropy(wide, new NormalCdf()));
    double[] gradient = gradient(wide, new NormalCdf());
    for (int column : new int[] {0, 511, 512, 1023, 1024, 1099}) {
      NDArray alone = wide.get(":, " + column + ":" + (column + 1));
      assertEquals(
          GoldenArray.toDoubles(estimator.entropy(alone, new NormalCdf()))[0],
          together[column],
          1e-6);
      double[] own = gradient(alone, new NormalCdf());
      for (int row = 0; row < own.length; row++) {
        assertEquals(own[row], gradient[row * 1100 + column], 1e-5 * Math.abs(own[row]) + 1e-9);
      }
    }
  }

  @Test
  void blocksLeaveNothingBehind() {
    NDArray wide = Samples.normal(manager, DataType.FLOAT32, 4, 512, 1100);
    int before = manager.getManagedArrays().size();
    try (NDManager step = manager.newSubManager()) {
      NDArray borrowed = wide.duplicate();
      borrowed.attach(step);
      estimator.entropy(borrowed, new NormalCdf());
    }
    assertEquals(before, manager.getManagedArrays().size());
  }

  private double[] gradient(NDArray embeddings, CompactTransform transform) {
    return GoldenArray.toDoubles(
        Derivative.of(in -> estimator.entropy(in.get(0), transform).sum(), List.of(embeddings))
            .gradients()
            .get(0));
  }

  private NDArray around(double center, double spread) {
    NDArray normal = Samples.normal(manager, DataType.FLOAT64, 7, ROWS, WIDTH);
    return normal
        .mul(Scalars.like(normal, spread))
        .add(Scalars.like(normal, center))
        .toType(DataType.FLOAT32, true);
  }
}
