package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.api.view.ViewPlan;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link SslMethodContract} that is about weights: where gradients go, and what a
 * method promises whose {@link SslMethod#target()} is there. A method without a target passes what
 * is about one.
 */
abstract class MethodTargetContract {
  /** A new method under test with a small config: heads some dozens wide. */
  protected abstract SslMethod newMethod();

  /** The views it is stepped with; those of {@link TestViews}. */
  protected ViewPlan views() {
    return TestViews.plan(2, 0);
  }

  /** Images of a batch; override if the method needs more. */
  protected int batchSize() {
    return 8;
  }

  /** Override to return true if Java numbers are operands of arrays only where no graph is. */
  protected boolean numbersOutsideGraphs() {
    return false;
  }

  @Test
  void noJavaNumberIsAnOperandOfAGraph() {
    Checks.assertNoNumberOperands(newMethod(), numbersOutsideGraphs());
  }

  @Test
  void theTargetMoves() {
    try (var harness = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT64)) {
      var before = new LinkedHashMap<String, double[]>();
      harness.targetArrays().forEach((key, array) -> before.put(key, GoldenArray.toDoubles(array)));
      for (int i = 0; i < 3; i++) {
        harness.step(harness.views(i));
      }
      boolean moved =
          harness.targetArrays().entrySet().stream()
              .filter(entry -> !entry.getKey().contains("running_"))
              .anyMatch(
                  entry ->
                      !Arrays.equals(
                          before.get(entry.getKey()), GoldenArray.toDoubles(entry.getValue())));
      assertTrue(
          moved || before.isEmpty(),
          "three steps have not moved the target: is the momentum of target() 1?");
    }
  }

  @Test
  void theTargetsNamesAreItsOwn() {
    SslMethod method = newMethod();
    try (var harness = new MethodHarness(method, views(), batchSize(), DataType.FLOAT32)) {
      Map<String, String> copies =
          method.target().map(TargetNetwork::heads).orElse(new LinkedHashMap<>());
      assertEquals(
          copies.size(),
          new HashSet<>(copies.values()).size(),
          "two heads' copies have one name in " + copies);
      var shared = new HashSet<>(harness.parameters().keySet());
      shared.retainAll(harness.targetArrays().keySet());
      assertTrue(
          shared.isEmpty(),
          "network and target would be saved under the same keys, so choose another prefix or"
              + " name in target(): "
              + shared);
    }
  }

  @Test
  void theTargetsMomentumIsFrom0To1() {
    Optional<TargetNetwork> target = newMethod().target();
    if (target.isEmpty()) {
      return;
    }
    for (int epochs : new int[] {1, MethodHarness.EPOCHS}) {
      long steps = MethodHarness.STEPS_PER_EPOCH;
      for (int i = 0; i < epochs * steps; i++) {
        int epoch = (int) (i / steps);
        var step = new StepInfo(i, 1000 + i, epoch, 100 + epoch, steps, epochs, 7);
        double momentum;
        try {
          momentum = target.orElseThrow().momentum(step);
        } catch (IllegalStateException e) {
          throw new AssertionError(
              "step " + i + " of " + epochs * steps + ": " + e.getMessage(), e);
        }
        assertEquals(
            momentum,
            target.orElseThrow().momentum(step),
            "momentum must depend on nothing but the step");
      }
    }
  }

  @Test
  void theLossDependsOnTheTarget() {
    if (newMethod().target().isEmpty()) {
      return;
    }
    try (var one = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT64);
        var other = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT64)) {
      assertEquals(
          one.total(one.views(1)), other.total(other.views(1)), "two equal runs differ already");
      long seed = 0;
      for (NDArray array : other.targetArrays().values()) {
        try (NDArray change =
            Samples.normal(
                array.getManager(), DataType.FLOAT64, seed++, array.getShape().getShape())) {
          array.addi(change);
        }
      }
      assertNotEquals(
          one.total(one.views(2)),
          other.total(other.views(2)),
          "another target gives the same loss: use Encoder.target(), or return none from target()");
    }
  }

  @Test
  void gradientsGoToTheNetworkAlone() {
    try (var harness = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT32)) {
      assertFalse(
          harness.gradientGoesElsewhere(harness.views(3)),
          "with every parameter of backbone and heads() held still the loss has a gradient all the"
              + " same: what is trained must be in heads(), a copy that follows belongs into"
              + " target()");
      harness.step(harness.views(4));
      harness
          .targetArrays()
          .forEach((key, array) -> assertFalse(array.hasGradient(), "gradient of " + key));
    }
  }

  @Test
  void firstWeightsAreChangedInPlace() {
    SslMethod method = newMethod();
    try (var harness = new MethodHarness(method, views(), batchSize(), DataType.FLOAT32)) {
      var before = new LinkedHashMap<Parameter, NDArray>();
      harness.parameters().values().forEach(p -> before.put(p, p.getArray()));
      harness.outsideTheGraph(method::afterFirstWeights);
      harness
          .parameters()
          .forEach(
              (key, parameter) ->
                  assertSame(
                      before.get(parameter),
                      parameter.getArray(),
                      "afterFirstWeights() must change weights in place, but gave a new array to "
                          + key));
      harness.step(harness.views(5));
    }
  }
}
