package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.emc.api.CompactTransform;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.PreciseTransform;
import dev.emc.api.math.Levels;
import dev.emc.api.math.Scalars;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link EntropyEstimator} promises. Extend it in a test of the plugin. */
public abstract class EntropyEstimatorContract {
  private final NDManager manager = NDManager.newBaseManager();

  /** The estimator under test, with its default config. */
  protected abstract EntropyEstimator estimator();

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
    Checks.assertNoNumberOperands(estimator(), numbersOutsideGraphs());
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void anEstimateIsOneFiniteValuePerColumnInThePrecisionOfTheSample(DataType type) {
    for (int n : new int[] {estimator().minimumSamples(), 37, 256}) {
      NDArray entropy = estimator().entropy(Samples.uniform(manager, type, n, n, 5));
      assertEquals(new Shape(5), entropy.getShape(), "(N, D) must become (D) at N = " + n);
      assertEquals(type, entropy.getDataType(), "an estimate keeps the sample's precision");
      Checks.assertFinite("the entropy of " + n + " uniform values", entropy);
    }
  }

  @Test
  void bothPrecisionsAgree() {
    NDArray exact = Samples.uniform(manager, DataType.FLOAT64, 3, 64, 6);
    Checks.assertEqualArrays(
        "float32 against float64",
        estimator().entropy(exact),
        estimator().entropy(exact.toType(DataType.FLOAT32, true)),
        2e-3);
  }

  @Test
  void fewerRowsThanTheMinimumAreRefused() {
    int minimum = estimator().minimumSamples();
    assertTrue(minimum >= 2, "a spread needs 2 values, minimumSamples() is " + minimum);
    NDArray tooFew = Samples.uniform(manager, DataType.FLOAT32, 1, minimum - 1, 3);
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> estimator().entropy(tooFew),
            "a sample of minimumSamples() - 1 = " + (minimum - 1) + " rows must be refused");
    Checks.assertOneLine("too small a sample", error);
    assertThrows(
        IllegalArgumentException.class,
        () -> estimator().entropy(tooFew, new Logistic()),
        "so must as few mapped embeddings");
  }

  @Test
  void rowOrderMakesNoDifference() {
    NDArray sample = Samples.uniform(manager, DataType.FLOAT64, 5, 50, 4);
    Checks.assertEqualArrays(
        "shuffling the rows",
        estimator().entropy(sample),
        estimator().entropy(Samples.shuffleRows(sample, 8)),
        1e-12);
  }

  @Test
  void mappedEmbeddingsAreJudgedByTheirValues() {
    NDArray embeddings = Samples.normal(manager, DataType.FLOAT64, 16, 50, 4);
    NDArray weights = manager.create(new double[] {1, -2, 0.5, 3});
    for (CompactTransform transform : List.of(new Logistic(), (CompactTransform) NDArray::exp)) {
      NDArray z = transform instanceof Logistic ? embeddings : embeddings.abs().neg();
      Checks.assertEqualArrays(
          "entropy(embeddings, transform) against entropy(transform.apply(embeddings))",
          estimator().entropy(transform.apply(z)),
          estimator().entropy(z, transform),
          1e-9);
      if (estimator().differentiable()) {
        Checks.assertEqualArrays(
            "the gradients of the two",
            gradient(z, in -> estimator().entropy(transform.apply(in)).mul(weights).sum()),
            gradient(z, in -> estimator().entropy(in, transform).mul(weights).sum()),
            1e-7);
      }
    }
  }

  private static NDArray gradient(NDArray at, UnaryOperator<NDArray> function) {
    return Derivative.of(in -> function.apply(in.get(0)), List.of(at)).gradients().get(0);
  }

  /** A transform that keeps its digits, as estimators may meet them. */
  private static final class Logistic implements PreciseTransform {
    @Override
    public NDArray apply(NDArray embeddings) {
      return Activation.sigmoid(embeddings);
    }

    @Override
    public Levels levels(NDArray embeddings) {
      NDArray value = apply(embeddings);
      NDArray rest = apply(embeddings.neg());
      return new Levels(value.sub(Scalars.like(value, 0.5)), value.minimum(rest), value.mul(rest));
    }
  }

  @Test
  void aColumnIsJudgedOnItsOwn() {
    NDArray sample = Samples.uniform(manager, DataType.FLOAT64, 6, 40, 4);
    NDArray together = estimator().entropy(sample);
    for (int d = 0; d < 4; d++) {
      NDArray alone = estimator().entropy(sample.get(new NDIndex(":, {}:{}", d, d + 1)));
      Checks.assertEqualArrays(
          "column " + d + " alone", together.get(new NDIndex("{}:{}", d, d + 1)), alone, 1e-12);
    }
  }

  @Test
  void equalValuesGiveAFiniteAndLowEstimate() {
    NDArray constant = manager.full(new Shape(32, 3), 0.5f);
    NDArray entropy = estimator().entropy(constant);
    Checks.assertFinite("the entropy of a constant column", entropy);
    double uniform = estimator().uniformLevel(32);
    for (double value : GoldenArray.toDoubles(entropy)) {
      assertTrue(
          value < uniform - 1,
          "a constant column must look far from uniform (" + uniform + "), got " + value);
    }
    NDArray heaped = heaped(2, 64, 8);
    Checks.assertFinite("the entropy of heaped values", estimator().entropy(heaped));
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 128})
  void uniformLevelIsTheExpectedEstimateOfAUniformSample(int n) {
    NDArray sample = Samples.uniform(manager, DataType.FLOAT64, n + 1, n, 1500);
    double[] estimates = GoldenArray.toDoubles(estimator().entropy(sample));
    double mean = Arrays.stream(estimates).average().orElseThrow();
    double variance =
        Arrays.stream(estimates).map(v -> (v - mean) * (v - mean)).sum() / (estimates.length - 1);
    double standardError = Math.sqrt(variance / estimates.length);
    assertEquals(
        mean,
        estimator().uniformLevel(n),
        5 * standardError + 2e-3,
        "uniformLevel(" + n + ") against the mean estimate of 1500 uniform columns");
  }

  @Test
  void aSqueezedSampleHasALowerEntropy() {
    NDArray sample = Samples.uniform(manager, DataType.FLOAT64, 9, 256, 8);
    double wide = GoldenArray.toDoubles(estimator().entropy(sample).mean())[0];
    double narrow =
        GoldenArray.toDoubles(
            estimator()
                .entropy(sample.mul(Scalars.like(sample, 0.1)).add(Scalars.like(sample, 0.4)))
                .mean())[0];
    assertTrue(
        narrow < wide - 1,
        "values squeezed into a tenth of the interval lose ln 10 = 2.3 nats, but "
            + wide
            + " became "
            + narrow);
  }

  @Test
  void noSampleLooksMuchBetterThanUniform() {
    NDArray uniform = Samples.uniform(manager, DataType.FLOAT64, 10, 256, 64);
    NDArray edgeHeavy = uniform.mul(Scalars.like(uniform, Math.PI / 2)).sin().square();
    for (NDArray sample : List.of(uniform, edgeHeavy, uniform.square())) {
      double mean = GoldenArray.toDoubles(estimator().entropy(sample).mean())[0];
      assertTrue(mean < 0.15, "an entropy on [0, 1] is at most about 0, got " + mean);
    }
  }

  @Test
  void differentiableSaysWhetherGradientsFlow() {
    NDArray sample = Samples.uniform(manager, DataType.FLOAT64, 11, 40, 3);
    boolean flows;
    try {
      var derivative = Derivative.of(in -> estimator().entropy(in.get(0)).sum(), List.of(sample));
      flows = !Checks.isZero(derivative.gradients().get(0));
    } catch (AssertionError noGraph) {
      flows = false;
    }
    assertEquals(flows, estimator().differentiable(), "differentiable()");
  }

  @Test
  void gradientsMatchFiniteDifferences() {
    Assumptions.assumeTrue(estimator().differentiable(), "has no gradient");
    NDArray sample = Samples.uniform(manager, DataType.FLOAT64, 12, 40, 3);
    NDArray weights = manager.create(new double[] {1, -2, 0.5});
    Derivative.assertMatchesFiniteDifferences(
        "entropy", in -> estimator().entropy(in.get(0)).mul(weights).sum(), List.of(sample), 1e-4);
  }

  @Test
  void gradientsAreFiniteWhereValuesAreEqual() {
    Assumptions.assumeTrue(estimator().differentiable(), "has no gradient");
    NDArray heaped = heaped(13, 48, 6);
    var derivative = Derivative.of(in -> estimator().entropy(in.get(0)).sum(), List.of(heaped));
    Checks.assertFinite("the gradient of heaped values", derivative.gradients().get(0));
  }

  @Test
  void theSampleIsLeftAsItWas() {
    NDArray sample = Samples.uniform(manager, DataType.FLOAT64, 14, 30, 3);
    NDArray before = sample.duplicate();
    estimator().entropy(sample);
    Checks.assertEqualArrays("the sample after an estimate", before, sample, 0);
  }

  @Test
  void nothingOutlivesTheStep() {
    EntropyEstimator estimator = estimator();
    Checks.assertLeavesNothingBehind(
        manager, step -> estimator.entropy(Samples.uniform(step, DataType.FLOAT32, 15, 30, 3)));
  }

  /** A sample in which only so many values occur. */
  private NDArray heaped(long seed, int rows, int values) {
    NDArray uniform = Samples.uniform(manager, DataType.FLOAT32, seed, rows, 3);
    NDArray count = Scalars.like(uniform, values);
    return uniform.mul(count).floor().div(count);
  }
}
