package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.CompactTransform;
import dev.emc.api.PreciseTransform;
import dev.emc.api.math.Levels;
import dev.emc.api.math.Scalars;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link CompactTransform} promises. Extend it in a test of the plugin. */
public abstract class CompactTransformContract {
  private static final double ROUNDED_FLOAT64 = 1e-15;

  private final NDManager manager = NDManager.newBaseManager();

  /** The transform under test, with its default config. */
  protected abstract CompactTransform transform();

  /** Override to return true if Java numbers are operands of arrays only where no graph is. */
  protected boolean numbersOutsideGraphs() {
    return false;
  }

  @AfterEach
  final void closeManager() {
    manager.close();
  }

  @Test
  void noJavaNumberIsAnOperandOfAGraph() {
    Checks.assertNoNumberOperands(transform(), numbersOutsideGraphs());
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void shapeAndPrecisionAreKept(DataType type) {
    NDArray mapped = transform().apply(Samples.normal(manager, type, 1, 7, 3));
    assertEquals(new Shape(7, 3), mapped.getShape(), "(N, D) must stay (N, D)");
    assertEquals(type, mapped.getDataType(), "the precision must be kept");
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void everyValueLandsInTheUnitInterval(DataType type) {
    NDArray line = line(-1e4, 1e4, 2001).toType(type, false);
    for (double value : GoldenArray.toDoubles(transform().apply(line))) {
      assertTrue(value >= 0 && value <= 1, "a mapped value must lie in [0, 1], got " + value);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void theMapNeverFalls(DataType type) {
    double[] mapped =
        GoldenArray.toDoubles(transform().apply(line(-40, 40, 4001).toType(type, false)));
    for (int i = 1; i < mapped.length; i++) {
      assertTrue(
          mapped[i] >= mapped[i - 1],
          "a monotone map must not fall, but it does from " + mapped[i - 1] + " to " + mapped[i]);
    }
  }

  @Test
  void ordinaryValuesStayApart() {
    double[] mapped = GoldenArray.toDoubles(transform().apply(line(-3, 3, 601)));
    for (int i = 1; i < mapped.length; i++) {
      assertTrue(
          mapped[i] > mapped[i - 1],
          "values between -3 and 3 must stay apart, but two map to " + mapped[i]);
    }
  }

  @Test
  void aCoordinateIsMappedOnItsOwn() {
    NDArray sample = Samples.normal(manager, DataType.FLOAT64, 3, 6, 4);
    Checks.assertEqualArrays(
        "the same numbers as one column",
        transform().apply(sample).reshape(24, 1),
        transform().apply(sample.reshape(24, 1)),
        1e-15);
  }

  @Test
  void gradientsMatchFiniteDifferences() {
    NDArray sample = Samples.normal(manager, DataType.FLOAT64, 4, 9, 5);
    NDArray weights = Samples.normal(manager, DataType.FLOAT64, 5, 9, 5);
    Derivative.assertMatchesFiniteDifferences(
        "the transform",
        in -> transform().apply(in.get(0)).mul(weights).sum(),
        List.of(sample),
        1e-5);
  }

  @Test
  void gradientsAreFiniteFarOut() {
    NDArray far = line(-1e4, 1e4, 41).toType(DataType.FLOAT32, false);
    var derivative = Derivative.of(in -> transform().apply(in.get(0)).sum(), List.of(far));
    Checks.assertFinite("the gradient far out", derivative.gradients().get(0));
  }

  @Test
  void centeredIsTheMapLessAHalf() {
    NDArray sample = Samples.normal(manager, DataType.FLOAT64, 8, 9, 5);
    NDArray weights = Samples.normal(manager, DataType.FLOAT64, 9, 9, 5);
    NDArray mapped = transform().apply(sample);
    Checks.assertEqualArrays(
        "centered()",
        mapped.sub(Scalars.like(mapped, 0.5)),
        transform().centered(sample),
        ROUNDED_FLOAT64);
    Checks.assertEqualArrays(
        "the gradient of centered()",
        slope(sample, weights, in -> transform().apply(in)),
        slope(sample, weights, in -> transform().centered(in)),
        1e-9);
  }

  @Test
  void levelsAreThoseOfTheMap() {
    PreciseTransform precise = preciseOrSkip();
    NDArray line = line(-5, 5, 401);
    NDArray mapped = transform().apply(line);
    Levels levels = precise.levels(line);
    NDArray rest = mapped.neg().add(Scalars.like(mapped, 1));
    Checks.assertEqualArrays(
        "levels().centered()",
        mapped.sub(Scalars.like(mapped, 0.5)),
        levels.centered(),
        ROUNDED_FLOAT64);
    Checks.assertEqualArrays(
        "levels().tail()", mapped.minimum(rest), levels.tail(), ROUNDED_FLOAT64);
    Checks.assertEqualArrays(
        "levels().slope()",
        slope(line, line.onesLike(), in -> transform().apply(in)),
        levels.slope(),
        1e-9);
  }

  @Test
  void levelsKeepTheirDigitsInSinglePrecision() {
    PreciseTransform precise = preciseOrSkip();
    NDArray single = line(-6, 6, 401).toType(DataType.FLOAT32, true);
    Levels rounded = precise.levels(single);
    Levels exact = precise.levels(single.toType(DataType.FLOAT64, true));
    assertDigits("levels().centered()", single, exact.centered(), rounded.centered());
    assertDigits("levels().tail()", single, exact.tail(), rounded.tail());
    assertDigits("levels().slope()", single, exact.slope(), rounded.slope());
  }

  /**
   * 5e-6 of itself: more than some roundings and z²/2 of that of an exponential's argument do, less
   * than 1 − u is off at |z| = 6, even for the sigmoid.
   */
  private static void assertDigits(String what, NDArray z, NDArray exact, NDArray rounded) {
    assertEquals(DataType.FLOAT32, rounded.getDataType(), what + " keeps the precision");
    double[] at = GoldenArray.toDoubles(z);
    double[] wanted = GoldenArray.toDoubles(exact);
    double[] got = GoldenArray.toDoubles(rounded);
    for (int i = 0; i < at.length; i++) {
      assertEquals(
          wanted[i],
          got[i],
          5e-6 * Math.abs(wanted[i]),
          what + " must keep its digits, at z = " + at[i]);
    }
  }

  private PreciseTransform preciseOrSkip() {
    CompactTransform transform = transform();
    Assumptions.assumeTrue(
        transform instanceof PreciseTransform, "no PreciseTransform, which is optional");
    return (PreciseTransform) transform;
  }

  private static NDArray slope(NDArray at, NDArray weights, UnaryOperator<NDArray> map) {
    return Derivative.of(in -> map.apply(in.get(0)).mul(weights).sum(), List.of(at))
        .gradients()
        .get(0);
  }

  @Test
  void theEmbeddingsAreLeftAsTheyWere() {
    NDArray sample = Samples.normal(manager, DataType.FLOAT64, 6, 9, 5);
    NDArray before = sample.duplicate();
    transform().apply(sample);
    Checks.assertEqualArrays("the embeddings after the map", before, sample, 0);
  }

  @Test
  void nothingOutlivesTheStep() {
    CompactTransform transform = transform();
    Checks.assertLeavesNothingBehind(
        manager, step -> transform.apply(Samples.normal(step, DataType.FLOAT32, 7, 9, 5)));
  }

  private NDArray line(double from, double to, int points) {
    double[] values = new double[points];
    for (int i = 0; i < points; i++) {
      values[i] = from + (to - from) * i / (points - 1);
    }
    return manager.create(values, new Shape(points, 1));
  }
}
