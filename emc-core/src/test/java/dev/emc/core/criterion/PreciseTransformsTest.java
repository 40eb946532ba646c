package dev.emc.core.criterion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.PreciseTransform;
import dev.emc.api.math.Levels;
import dev.emc.testkit.GoldenArray;
import dev.emc.testkit.SpacingBounds;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.junit.jupiter.api.Test;

/** In float32 the transforms are right to some roundings of each level, however small it is. */
class PreciseTransformsTest {
  private static final int POINTS = 40_001;

  @Test
  void theNormalLevelsKeepTheirDigitsInTheMiddleAndInBothTails() {
    double root = Math.sqrt(0.5);
    check(
        new NormalCdf(),
        9,
        z -> Erf.value(z * root) / 2,
        z -> Erfc.value(Math.abs(z) * root) / 2,
        z -> Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI));
  }

  @Test
  void theSigmoidsLevelsKeepTheirDigitsInTheMiddleAndInBothTails() {
    check(
        new Sigmoid(),
        40,
        z -> Math.tanh(z / 2) / 2,
        z -> 1 / (1 + Math.exp(Math.abs(z))),
        z -> 1 / (2 + Math.exp(z) + Math.exp(-z)));
  }

  @Test
  void farOutTheNormalLevelsAreTheEdgesThemselves() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Levels levels = new NormalCdf().levels(manager.create(new float[] {-1e30f, -50, 50, 1e30f}));
      for (double tail : GoldenArray.toDoubles(levels.tail())) {
        assertEquals(0, tail);
      }
      for (double slope : GoldenArray.toDoubles(levels.slope())) {
        assertEquals(0, slope);
      }
    }
  }

  private static void check(
      PreciseTransform transform,
      double reach,
      DoubleUnaryOperator centered,
      DoubleUnaryOperator tail,
      DoubleUnaryOperator slope) {
    float[] z = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      z[i] = (float) (reach * (2.0 * i / (POINTS - 1) - 1));
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray embeddings = manager.create(z, new Shape(1, POINTS));
      Levels levels = transform.levels(embeddings);
      assertEquals(DataType.FLOAT32, levels.tail().getDataType());
      DoubleUnaryOperator roundings = GoldenEmcTest.roundings(transform);
      compare("u - 1/2", z, levels.centered(), centered, roundings);
      compare("tail", z, levels.tail(), tail, roundings);
      compare("slope", z, levels.slope(), slope, x -> roundings.applyAsDouble(x) + 2);
      compare("centered in the graph", z, transform.centered(embeddings), centered, roundings);
    }
  }

  private static void compare(
      String what,
      float[] z,
      NDArray actual,
      DoubleUnaryOperator exact,
      DoubleUnaryOperator roundings) {
    double[] got = GoldenArray.toDoubles(actual);
    for (int i = 0; i < z.length; i++) {
      double wanted = exact.applyAsDouble(z[i]);
      double bound = SpacingBounds.ROUNDING * roundings.applyAsDouble(z[i]) * Math.abs(wanted);
      assertEquals(wanted, got[i], bound, what + " at z = " + z[i]);
    }
  }
}
