package dev.emc.plugin.simsiam;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.emc.api.ConfigException;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.Encoder;
import dev.emc.api.MethodContext;
import dev.emc.api.RunShape;
import dev.emc.api.StepInfo;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.testkit.MethodHarness;
import dev.emc.testkit.Samples;
import dev.emc.testkit.TestEncoder;
import dev.emc.testkit.TestViews;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimSiamTest {
  private static final SimSiamConfig SMALL = new SimSiamConfig(List.of(24, 24, 16), 8);
  private static final StepInfo STEP = new StepInfo(40, 40, 1, 1, 20, 100, 0);

  @Test
  void headsAreThoseOfTheOfficialCheckpoint() {
    var method = new SimSiam(SMALL);
    assertEquals(EmbeddingSpace.HYPERSPHERE, method.embeddingSpace());
    assertEquals("encoder.", method.backboneKeyPrefix());
    assertEquals(List.of("encoder.fc", "predictor"), List.copyOf(method.heads().keySet()));
    assertEquals(Set.of("predictor"), method.constantRateHeads());
  }

  @Test
  void bothViewsAreMadeAlike() {
    ViewPlan plan = new SimSiam(SMALL).defaultViews();
    assertEquals(2, plan.fullResolutionCount());
    assertEquals(2, plan.viewCount());
    assertEquals(
        List.of(
            new Augmentation.RandomResizedCrop(
                0.2, 1, 0.75, 4.0 / 3, Augmentation.Interpolation.BILINEAR),
            new Augmentation.ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8),
            new Augmentation.Grayscale(0.2),
            new Augmentation.GaussianBlur(0.1, 2, 0.5),
            new Augmentation.HorizontalFlip(0.5),
            new Augmentation.Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225))),
        plan.views().get(0).augmentations());
  }

  @Test
  void theProjectorsLastBiasIsNeverTrained() {
    var method = new SimSiam(SMALL);
    try (var harness = new MethodHarness(method, TestViews.plan(2, 0), 6, DataType.FLOAT64)) {
      assertFalse(harness.parameters().get("encoder.fc.6.bias").requiresGradient());
      assertTrue(harness.parameters().get("encoder.fc.6.weight").requiresGradient());
      NDArray bias = harness.parameters().get("encoder.fc.6.bias").getArray();
      double[] before = bias.toDoubleArray();
      var step = harness.step(harness.views(1));
      assertFalse(step.gradients().containsKey("encoder.fc.6.bias"));
      assertArrayEquals(before, bias.toDoubleArray(), "the frozen bias has moved");
    }
  }

  /** Batch norm's running statistics depend on the order of the forward passes. */
  @Test
  void forwardPassesComeInTheOfficialOrder() {
    var method = new SimSiam(SMALL);
    try (NDManager manager = NDManager.newBaseManager()) {
      method.initialize(
          new MethodContext(TestEncoder.FEATURE_WIDTH, 6, 3, 32, DataType.FLOAT32, manager));
      var inner = new TestEncoder(manager, DataType.FLOAT32);
      NDArray first = Samples.normal(manager, DataType.FLOAT32, 1, 6, 3, 16, 16);
      NDArray second = Samples.normal(manager, DataType.FLOAT32, 2, 6, 3, 16, 16);
      var calls = new ArrayList<String>();
      Encoder recording =
          new Encoder() {
            @Override
            public NDArray features(NDArray images) {
              calls.add(images == first ? "backbone 1" : "backbone 2");
              return inner.features(images);
            }

            @Override
            public NDArray apply(Block head, NDArray input) {
              calls.add(head == method.heads().get("predictor") ? "predictor" : "projector");
              return inner.apply(head, input);
            }

            @Override
            public boolean training() {
              return true;
            }
          };
      method.loss(recording, method.embed(recording, List.of(first, second)), STEP);
      assertEquals(
          List.of("backbone 1", "projector", "backbone 2", "projector", "predictor", "predictor"),
          calls);
    }
  }

  @Test
  void spreadIsOneOverTheRootOfTheWidthForGaussiansAndZeroForOnePoint() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray gaussian = Samples.normal(manager, DataType.FLOAT64, 3, 4000, 64);
      double healthy = SimSiamLoss.spread(gaussian.normalize(2, 1)).getDouble();
      assertEquals(0.125, healthy, 0.001);
      NDArray point = manager.ones(new Shape(32, 64)).normalize(2, 1);
      assertEquals(0, SimSiamLoss.spread(point).getFloat());
    }
  }

  @Test
  void aCollapseIsSaidInPlainWords() {
    var method = new SimSiam(SMALL);
    assertTrue(method.warning(STEP, Map.of("embedding-std", 0.24)).isEmpty());
    assertTrue(method.warning(STEP, Map.of("negative-cosine", -1.0)).isEmpty());
    String text =
        "simsiam has collapsed at step 40: the normalised embeddings have a mean standard deviation"
            + " of 0.0010 per dimension, 1/sqrt(D) = 0.2500 is healthy; the loss looks perfect"
            + " because all images have one embedding. Usual causes: a learning rate that is too"
            + " high, a predictor rate that decays, too small a batch for batch norm";
    assertEquals(text, method.warning(STEP, Map.of("embedding-std", 0.001)).orElseThrow());
    var later = new StepInfo(60, 60, 1, 1, 20, 100, 0);
    assertEquals(text, method.warning(later, Map.of("embedding-std", 0.002)).orElseThrow());
    assertTrue(method.warning(later, Map.of("embedding-std", 0.2)).isEmpty());
  }

  @Test
  void otherViewsAndABatchOfTwoAreRefused() {
    assertRefused(
        "simsiam compares exactly 2 views of one size, the view plan draws 4, of which 2"
            + " full-resolution",
        new RunShape(8, 16, TestViews.plan(2, 2), 3));
    assertRefused(
        "simsiam needs batch-size 3 or more, since its batch norms make any 2 images +1 and -1, got"
            + " 2",
        new RunShape(2, 16, TestViews.plan(2, 0), 3));
  }

  private static void assertRefused(String text, RunShape run) {
    var error = assertThrows(ConfigException.class, () -> new SimSiam(SMALL).check(run));
    assertEquals(text, error.getMessage());
  }

  @Test
  void thePluginIsFoundByTheServiceLoader() {
    assertEquals(
        1,
        ServiceLoader.load(EmcPlugin.class).stream()
            .filter(p -> p.type() == SimSiamPlugin.class)
            .count());
  }
}
