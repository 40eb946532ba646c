package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Scalars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link Regularizer} promises. Extend it in a test of the plugin. */
public abstract class RegularizerContract {
  private static final int VIEWS = 4;
  private static final int FULL_VIEWS = 2;

  /** Below this a gradient of embeddings of size 1 is zero but for rounding. */
  private static final double ROUNDING = 1e-9;

  private final NDManager manager = NDManager.newBaseManager();

  /** The regulariser under test, with a config whose terms all have a weight. */
  protected abstract Regularizer regularizer();

  /** Override for a regulariser that is there to add nothing. */
  protected boolean addsNothing() {
    return false;
  }

  /** Override for a regulariser that draws random numbers in {@link Regularizer#loss}. */
  protected boolean deterministic() {
    return true;
  }

  /** Images of a batch; override if the regulariser needs more. */
  protected int images() {
    return 48;
  }

  /** Width of the embeddings; override if the regulariser needs another. */
  protected int width() {
    return 12;
  }

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
    Checks.assertNoNumberOperands(regularizer(), numbersOutsideGraphs());
  }

  @Test
  void anOrdinaryRunIsNotRefused() {
    regularizer()
        .check(new RunShape(images(), width(), TestViews.plan(FULL_VIEWS, VIEWS - FULL_VIEWS), 3));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void termsAreFiniteScalarsInThePrecisionOfTheEmbeddings(DataType type) {
    LossTerms loss = regularizer().loss(embeddings(views(manager, type, 1)));
    assertEquals(addsNothing(), loss.isEmpty(), "isEmpty() of the loss, as addsNothing() says");
    for (LossTerms.Term term : loss.terms()) {
      Checks.assertKebabCase("the name of a term", term.name());
      Checks.assertFinite("term " + term.name(), term.value());
      assertTrue(Double.isFinite(term.weight()), "weight of term " + term.name());
      assertEquals(type, term.value().getDataType(), "precision of term " + term.name());
    }
    loss.gauges()
        .forEach(
            (name, value) -> {
              Checks.assertKebabCase("the name of a gauge", name);
              Checks.assertFinite("gauge " + name, value);
            });
    if (!addsNothing()) {
      assertEquals(type, loss.total().getDataType(), "precision of the total");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64"})
  void gradientsAreFiniteAndReachTheEmbeddings(DataType type) {
    Assumptions.assumeFalse(addsNothing(), "adds nothing");
    Derivative derivative = Derivative.of(this::total, views(manager, type, 2));
    derivative.gradients().forEach(g -> Checks.assertFinite("the gradient of a view", g));
    assertFalse(
        derivative.gradients().stream().allMatch(Checks::isZero),
        "no gradient reaches any view: was the graph cut, by toType, duplicate or stopGradient?");
  }

  @Test
  void gradientsMatchFiniteDifferences() {
    Assumptions.assumeFalse(addsNothing(), "adds nothing");
    Assumptions.assumeTrue(deterministic(), "draws random numbers");
    Derivative.assertMatchesFiniteDifferences(
        "total", this::total, views(manager, DataType.FLOAT64, 3), 1e-4);
  }

  @Test
  void aCollapsedBatchGivesFiniteTermsAndGradients() {
    Assumptions.assumeFalse(addsNothing(), "adds nothing");
    NDArray row = Samples.normal(manager, DataType.FLOAT32, 4, 1, width());
    for (NDArray equal : List.of(row, row.zerosLike())) {
      NDArray collapsed = equal.repeat(0, images());
      var views = new ArrayList<NDArray>();
      for (int i = 0; i < VIEWS; i++) {
        views.add(collapsed.duplicate());
      }
      String rows = equal == row ? "equal rows" : "rows of zeros";
      Derivative derivative = Derivative.of(this::total, views);
      assertTrue(
          Double.isFinite(derivative.value()), "total of " + rows + ": " + derivative.value());
      derivative.gradients().forEach(g -> Checks.assertFinite("the gradient of " + rows, g));
    }
  }

  @Test
  void theOrderOfImagesMakesNoDifference() {
    Assumptions.assumeFalse(addsNothing(), "adds nothing");
    Assumptions.assumeTrue(deterministic(), "draws random numbers");
    List<NDArray> views = views(manager, DataType.FLOAT64, 5);
    List<NDArray> shuffled = views.stream().map(v -> Samples.shuffleRows(v, 6)).toList();
    Checks.assertEqualArrays("shuffling the images", total(views), total(shuffled), 1e-9);
  }

  @Test
  void nothingIsRememberedBetweenSteps() {
    Assumptions.assumeFalse(addsNothing(), "adds nothing");
    Assumptions.assumeTrue(deterministic(), "draws random numbers");
    Regularizer regularizer = regularizer();
    Embeddings first = embeddings(views(manager, DataType.FLOAT64, 7));
    NDArray before = regularizer.loss(first).total();
    regularizer.loss(embeddings(views(manager, DataType.FLOAT64, 8)));
    Checks.assertEqualArrays(
        "the same batch after another one", before, regularizer.loss(first).total(), 0);
  }

  @Test
  void stackedEmbeddingsGiveTheSameLoss() {
    Assumptions.assumeFalse(addsNothing(), "adds nothing");
    Assumptions.assumeTrue(deterministic(), "draws random numbers");
    List<NDArray> views = views(manager, DataType.FLOAT64, 9);
    NDArray stacked = NDArrays.concat(new NDList(views), 0);
    Checks.assertEqualArrays(
        "embeddings handed over as one matrix",
        total(views),
        regularizer().loss(Embeddings.ofStacked(stacked, VIEWS, FULL_VIEWS)).total(),
        1e-12);
  }

  @ParameterizedTest
  @CsvSource({
    "1,8,2,0",
    "2,8,2,0",
    "2,1,2,0",
    "3,8,2,0",
    "4,8,1,3",
    "16,1,2,0",
    "16,2,2,0",
    "16,8,1,0",
    "16,8,1,1",
    "16,40,2,6",
    "40,16,3,0"
  })
  void whatIsNotRefusedWorks(int images, int width, int fullViews, int smallViews) {
    String run = images + " images of width " + width + " in " + fullViews + "+" + smallViews;
    try {
      regularizer().check(new RunShape(images, width, TestViews.plan(fullViews, smallViews), 3));
    } catch (ConfigException refused) {
      Checks.assertOneLine(run, refused);
      return;
    }
    var views = new ArrayList<NDArray>();
    for (int i = 0; i < fullViews + smallViews; i++) {
      NDArray view = Samples.normal(manager, DataType.FLOAT64, 20 + i, images, width);
      views.add(view.mul(Scalars.like(view, 0.5)));
    }
    for (LossTerms.Term term : regularizer().loss(Embeddings.of(views, fullViews)).terms()) {
      String what = "check() let " + run + " pass, but " + term.name();
      Checks.assertFinite(what, term.value());
      if (term.weight() == 0) {
        continue;
      }
      var derivative =
          Derivative.of(
              in -> regularizer().loss(Embeddings.of(in, fullViews)).value(term.name()), views);
      assertTrue(
          derivative.gradients().stream().anyMatch(g -> largest(g) > ROUNDING),
          what + " has no gradient there: nothing could be learned from it");
    }
  }

  private static double largest(NDArray gradient) {
    return Arrays.stream(GoldenArray.toDoubles(gradient)).map(Math::abs).max().orElse(0);
  }

  @Test
  void theEmbeddingsAreLeftAsTheyWere() {
    List<NDArray> views = views(manager, DataType.FLOAT64, 10);
    List<NDArray> before = views.stream().map(NDArray::duplicate).toList();
    regularizer().loss(embeddings(views));
    for (int i = 0; i < VIEWS; i++) {
      Checks.assertEqualArrays("view " + i + " after the loss", before.get(i), views.get(i), 0);
    }
  }

  @Test
  void nothingOutlivesTheStep() {
    Regularizer regularizer = regularizer();
    Checks.assertLeavesNothingBehind(
        manager, step -> regularizer.loss(embeddings(views(step, DataType.FLOAT32, 11))));
  }

  private NDArray total(List<NDArray> views) {
    return regularizer().loss(embeddings(views)).total();
  }

  private static Embeddings embeddings(List<NDArray> views) {
    return Embeddings.of(views, FULL_VIEWS);
  }

  /** Views of the same images: a common part and some noise, neither centred nor white. */
  private List<NDArray> views(NDManager manager, DataType type, long seed) {
    NDArray mixing = Samples.normal(manager, type, 100 * seed, width(), width());
    NDArray common =
        Samples.normal(manager, type, 100 * seed + 1, images(), width()).matMul(mixing);
    var views = new ArrayList<NDArray>();
    for (int i = 0; i < VIEWS; i++) {
      NDArray noise = Samples.normal(manager, type, 100 * seed + 2 + i, images(), width());
      views.add(common.add(noise).add(Scalars.like(noise, 1)).mul(Scalars.like(noise, 0.25)));
    }
    return views;
  }
}
