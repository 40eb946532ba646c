package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.view.ViewPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link SslMethod} promises. Extend it in a test of the plugin; a method with state has
 * one subclass per config in which the state matters.
 */
public abstract class SslMethodContract extends MethodTargetContract {
  @Override
  protected abstract SslMethod newMethod();

  @Override
  protected ViewPlan views() {
    return super.views();
  }

  @Override
  protected int batchSize() {
    return super.batchSize();
  }

  @Override
  protected boolean numbersOutsideGraphs() {
    return super.numbersOutsideGraphs();
  }

  @Test
  void itsOwnViewsAreNotRefused() {
    SslMethod method = newMethod();
    method.check(new RunShape(batchSize(), method.embeddingWidth(), views(), 3));
    method.check(new RunShape(batchSize(), method.embeddingWidth(), method.defaultViews(), 3));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void embeddingsHaveTheShapeTheViewPlanAndTheConfigSay(DataType type) {
    SslMethod method = newMethod();
    int width = method.embeddingWidth();
    try (var harness = new MethodHarness(method, views(), batchSize(), type)) {
      harness.embed(
          harness.views(1),
          true,
          (embeddings, scope) -> {
            assertEquals(views().viewCount(), embeddings.viewCount(), "views");
            assertEquals(
                views().fullResolutionCount(),
                embeddings.fullResolutionCount(),
                "full-resolution views");
            assertEquals(batchSize(), embeddings.batchSize(), "rows of a view");
            assertEquals(width, embeddings.width(), "embeddingWidth(), from the config alone");
            assertEquals(type, embeddings.view(0).getDataType(), "precision");
            Checks.assertFinite("the embeddings", embeddings.stacked());
            return null;
          });
    }
  }

  @Test
  void embeddingsAreNotNormalised() {
    SslMethod method = newMethod();
    try (var harness = new MethodHarness(method, views(), batchSize(), DataType.FLOAT64)) {
      double spread =
          harness.embed(
              harness.views(2),
              true,
              (embeddings, scope) -> {
                NDArray lengths = embeddings.stacked().norm(new int[] {1});
                return GoldenArray.toDoubles(lengths.max().sub(lengths.min()).stopGradient())[0];
              });
      assertTrue(
          spread > 1e-9,
          "embeddings must be handed over before normalisation, but all have one length");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void stepsGiveFiniteTermsAndGradients(DataType type) {
    try (var harness = new MethodHarness(newMethod(), views(), batchSize(), type)) {
      for (int i = 0; i < 4; i++) {
        MethodHarness.StepResult step = harness.step(harness.views(i));
        step.values().keySet().forEach(n -> Checks.assertKebabCase("a term or gauge", n));
        step.values().forEach((n, v) -> assertTrue(Double.isFinite(v), n + " is " + v));
        assertTrue(Double.isFinite(step.total()), "the total is " + step.total());
        step.gradients().forEach((k, v) -> assertTrue(Double.isFinite(v), "gradient of " + k));
      }
    }
  }

  @Test
  void aGradientReachesEveryTrainedParameter() {
    try (var harness = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT64)) {
      Map<String, Double> gradients = harness.step(harness.views(3)).gradients();
      gradients.forEach(
          (key, norm) ->
              // The true gradient of a bias in front of a batch norm is 0.
              assertTrue(
                  norm > 0 || key.endsWith(".bias"),
                  "no gradient reaches " + key + "; freeze what is not meant to be trained"));
      assertFalse(gradients.isEmpty(), "nothing is trained");
    }
  }

  @Test
  void aRegulariserOnTheEmbeddingsTrainsTheBackbone() {
    SslMethod method = newMethod();
    try (var harness = new MethodHarness(method, views(), batchSize(), DataType.FLOAT32)) {
      String key = method.backboneKeyPrefix() + TestEncoder.FIRST_WEIGHT;
      NDArray weight = Checks.present("parameters", harness.parameters(), key).getArray();
      List<NDArray> views = harness.views(4);
      Derivative derivative =
          Derivative.of(
              in -> method.embed(harness.encoder(), in).view(0).sum(), List.copyOf(views));
      assertFalse(
          Checks.isZero(weight.getGradient()) || Checks.isZero(derivative.gradients().get(0)),
          "a gradient on embeddings.view(0) must reach the backbone");
    }
  }

  @Test
  void headsAreAlwaysTheSameInstancesUnderTheSameNames() {
    SslMethod method = newMethod();
    try (var harness = new MethodHarness(method, views(), batchSize(), DataType.FLOAT32)) {
      Map<String, Block> first = method.heads();
      harness.step(harness.views(5));
      Map<String, Block> second = method.heads();
      assertEquals(List.copyOf(first.keySet()), List.copyOf(second.keySet()), "names and order");
      first.forEach((name, block) -> assertSame(block, second.get(name), "head " + name));
      assertTrue(
          first.keySet().containsAll(method.constantRateHeads()),
          "constantRateHeads() " + method.constantRateHeads() + " must be among " + first.keySet());
      for (Parameter parameter : PytorchKeys.ofHeads(first).values()) {
        assertTrue(
            parameter.isInitialized(), "initialize() must initialise " + parameter.getName());
      }
    }
  }

  @Test
  void equalRunsGiveEqualNumbers() {
    try (var a = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT32);
        var b = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT32)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(a.step(a.views(i)).values(), b.step(b.views(i)).values(), "step " + i);
      }
    }
  }

  /** A start whose history nobody stated must be refused, and only the method can know that. */
  @Test
  void whatCountsFromTheHistoryIsNamed() {
    try (var young = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT32);
        var old = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT32)) {
      old.startAfter(1_000_000, 1000);
      List<String> keys = newMethod().historyKeys();
      keys.forEach(key -> Checks.assertKebabCase("a key of historyKeys()", key));
      for (int i = 0; i < 4 && keys.isEmpty(); i++) {
        assertEquals(
            young.step(young.views(i)),
            old.step(old.views(i)),
            "step "
                + i
                + " depends on the history of the weights: historyKeys() must name the keys that"
                + " count from it");
      }
    }
  }

  /** Resuming after any step goes on as if nothing had happened. */
  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3", "6"})
  void aResumedRunGoesOnBitForBit(int stepsBefore) {
    try (var whole = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT32);
        var resumed = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT32)) {
      for (int i = 0; i < stepsBefore; i++) {
        whole.step(whole.views(i));
      }
      resumed.resume(whole);
      for (int i = stepsBefore; i < stepsBefore + 4; i++) {
        assertEquals(
            whole.step(whole.views(i)),
            resumed.step(resumed.views(i)),
            "step " + i + " after resuming: state() must hold all that a step depends on");
      }
    }
  }

  @Test
  void inEvaluationAnEmbeddingDependsOnItsOwnImageOnly() {
    try (var harness = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT64)) {
      harness.step(harness.views(7));
      List<NDArray> views = harness.views(8);
      List<NDArray> others = harness.views(9);
      var mixed = new ArrayList<NDArray>();
      for (int i = 0; i < views.size(); i++) {
        NDArray image = views.get(i).get(new NDIndex("0:1"));
        mixed.add(image.concat(others.get(i).get(new NDIndex("1:"))));
      }
      double[] alone = harness.embed(views, false, (e, scope) -> firstRow(e));
      double[] among = harness.embed(mixed, false, (e, scope) -> firstRow(e));
      for (int d = 0; d < alone.length; d++) {
        assertEquals(
            alone[d],
            among[d],
            1e-9 * (1 + Math.abs(alone[d])),
            "with training() false, image 0 must not be changed by the other images");
      }
    }
  }

  private static double[] firstRow(Embeddings embeddings) {
    return GoldenArray.toDoubles(embeddings.view(0).get(0).stopGradient());
  }

  @ParameterizedTest
  @CsvSource({"8,1,0", "8,1,1", "8,2,0", "8,2,2", "8,3,0", "2,2,0", "1,2,0"})
  void whatIsNotRefusedWorks(int batch, int fullViews, int smallViews) {
    SslMethod method = newMethod();
    ViewPlan plan = TestViews.plan(fullViews, smallViews);
    String run = "batch-size " + batch + ", views " + fullViews + "+" + smallViews;
    try {
      method.check(new RunShape(batch, method.embeddingWidth(), plan, 3));
    } catch (ConfigException refused) {
      Checks.assertOneLine(run, refused);
      return;
    }
    try (var harness = new MethodHarness(method, plan, batch, DataType.FLOAT32)) {
      double total = harness.step(harness.views(10)).total();
      assertTrue(Double.isFinite(total), "check() let " + run + " pass, but the loss is " + total);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void imagesOfZerosGiveFiniteTermsAndGradients(DataType type) {
    try (var harness = new MethodHarness(newMethod(), views(), batchSize(), type)) {
      List<NDArray> zeros = harness.views(12).stream().map(NDArray::zerosLike).toList();
      MethodHarness.StepResult step = harness.step(zeros);
      step.values().forEach((n, v) -> assertTrue(Double.isFinite(v), n + " is " + v + " on zeros"));
      step.gradients()
          .forEach((k, v) -> assertTrue(Double.isFinite(v), "gradient of " + k + " on zeros"));
    }
  }

  @Test
  void viewsAreLeftAsTheyWere() {
    SslMethod method = newMethod();
    try (var harness = new MethodHarness(method, views(), batchSize(), DataType.FLOAT32)) {
      List<NDArray> views = harness.views(11);
      List<NDArray> before = views.stream().map(NDArray::duplicate).toList();
      method.embed(harness.encoder(), views).stacked();
      for (int i = 0; i < views.size(); i++) {
        Checks.assertEqualArrays("view " + i + " after embed()", before.get(i), views.get(i), 0);
      }
    }
  }

  @Test
  void nothingOutlivesAStep() {
    try (var harness = new MethodHarness(newMethod(), views(), batchSize(), DataType.FLOAT32)) {
      List<NDArray> views = harness.views(12);
      for (int i = 0; i < 3; i++) {
        harness.step(views);
      }
      int before = harness.longLivedArrays();
      for (int i = 0; i < 4; i++) {
        harness.step(views);
      }
      assertEquals(
          before,
          harness.longLivedArrays(),
          "arrays on the run's manager grow from step to step: a result belongs to the manager of"
              + " the left operand, so start from the step's arrays, or close what is left");
    }
  }
}
