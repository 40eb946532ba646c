package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.emc.api.Backbone;
import dev.emc.api.BackboneBlock;
import dev.emc.api.TokenBackbone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Backbone} promises. Extend it in a test of the plugin. */
public abstract class BackboneContract {
  private static final int BATCH = 4;

  private final NDManager manager = NDManager.newBaseManager();
  private final ParameterStore store = new ParameterStore(manager, false);

  /** The backbone under test. */
  protected abstract Backbone backbone();

  /** Side of the images it is fed, in pixels. */
  protected int imageSize() {
    return 32;
  }

  /** Channels of the images it is fed. */
  protected int channels() {
    return 3;
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
    Checks.assertNoNumberOperands(backbone(), numbersOutsideGraphs());
    Checks.assertNoNumberOperands(
        backbone().build(channels(), imageSize()), numbersOutsideGraphs());
  }

  @Test
  void everyBuildIsANetworkOfItsOwn() {
    Backbone backbone = backbone();
    assertNotSame(
        backbone.build(channels(), imageSize()),
        backbone.build(channels(), imageSize()),
        "build() must build anew");
  }

  @Test
  void featuresAreAsWideAsTheBlockSays() {
    BackboneBlock block = initialized();
    NDArray features = forward(block, images(1), false);
    assertEquals(new Shape(BATCH, block.featureWidth()), features.getShape(), "(N, F)");
    assertEquals(
        new Shape(BATCH, block.featureWidth()),
        block.getOutputShapes(new Shape[] {images(1).getShape()})[0],
        "getOutputShapes()");
    Checks.assertFinite("the features", features);
  }

  @Test
  void theFeatureMapIsWhatPoolingSees() {
    BackboneBlock block = initialized();
    NDArray map = block.featureMap(store, images(1), false);
    assertEquals(4, map.getShape().dimension(), "the feature map must be (N, F, h, w)");
    assertEquals(BATCH, map.getShape().get(0), "rows of the feature map");
    assertEquals(block.featureWidth(), map.getShape().get(1), "channels of the feature map");
  }

  @Test
  void tokensAreThoseOfTheMap() {
    BackboneBlock block = initialized();
    if (!(block instanceof TokenBackbone ofTokens)) {
      return;
    }
    TokenBackbone.Tokens tokens = ofTokens.tokens(store, images(1), false);
    Shape map = block.featureMap(store, images(1), false).getShape();
    Shape patches = tokens.patches().getShape();
    assertEquals(3, patches.dimension(), "the patches' tokens must be (N, P, D)");
    assertEquals(BATCH, patches.get(0), "images of the patches' tokens");
    assertEquals(map.get(2) * map.get(3), patches.get(1), "patches, places of the map");
    assertEquals(
        new Shape(BATCH, patches.get(2)), tokens.classToken().getShape(), "class tokens, (N, D)");
    Checks.assertFinite("the class token", tokens.classToken());
    Checks.assertFinite("the patches' tokens", tokens.patches());
  }

  @Test
  void aGradientReachesEveryTrainedParameter() {
    BackboneBlock block = initialized();
    NDArray weights = Samples.normal(manager, DataType.FLOAT32, 2, BATCH, block.featureWidth());
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      Checks.backward(collector, forward(block, images(3), true).mul(weights).sum());
    }
    PytorchKeys.of(block)
        .forEach(
            (key, parameter) -> {
              if (parameter.requiresGradient()) {
                NDArray gradient = parameter.getArray().getGradient();
                Checks.assertFinite("the gradient of " + key, gradient);
                assertTrue(!Checks.isZero(gradient), "no gradient reaches " + key);
              }
            });
  }

  @Test
  void inEvaluationFeaturesDependOnTheirOwnImageOnly() {
    BackboneBlock block = initialized();
    forward(block, images(4), true);
    NDArray batch = images(5);
    NDArray together = forward(block, batch, false).get(new NDIndex("0:1"));
    NDArray alone = forward(block, batch.get(new NDIndex("0:1")), false);
    // The engine computes one image in another order than four, and depth amplifies rounding.
    NDArray largest = together.abs().max();
    Checks.assertEqualArrays(
        "image 0 without the others, as a share of the largest feature",
        together.div(largest),
        alone.div(largest),
        1e-3);
  }

  @Test
  void nothingOutlivesTheStep() {
    BackboneBlock block = initialized();
    int size = imageSize();
    Checks.assertLeavesNothingBehind(
        manager,
        step ->
            forward(
                block,
                Samples.normal(step, DataType.FLOAT32, 6, BATCH, channels(), size, size),
                true));
  }

  @Test
  void parametersHaveDistinctKeys() {
    long initialized =
        PytorchKeys.of(initialized()).values().stream().filter(Parameter::isInitialized).count();
    assertTrue(initialized > 0, "a backbone has parameters");
  }

  private BackboneBlock initialized() {
    BackboneBlock block = backbone().build(channels(), imageSize());
    block.initialize(manager, DataType.FLOAT32, images(0).getShape());
    return block;
  }

  private NDArray images(long seed) {
    int size = imageSize();
    return Samples.normal(manager, DataType.FLOAT32, seed, BATCH, channels(), size, size);
  }

  private NDArray forward(BackboneBlock block, NDArray images, boolean training) {
    return block.forward(store, new NDList(images), training).singletonOrThrow();
  }
}
