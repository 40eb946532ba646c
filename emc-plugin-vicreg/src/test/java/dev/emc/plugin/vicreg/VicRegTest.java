package dev.emc.plugin.vicreg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.emc.api.ConfigException;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.RunShape;
import dev.emc.api.nn.BatchNorm;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.testkit.MethodHarness;
import dev.emc.testkit.Samples;
import dev.emc.testkit.TestViews;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class VicRegTest {
  private static final VicRegConfig SMALL = new VicRegConfig(25, 25, 1, List.of(16, 12));

  @Test
  void itIsEuclideanAndAsWideAsTheProjectorsLastLayer() {
    var method = new VicReg(SMALL);
    assertEquals(EmbeddingSpace.EUCLIDEAN, method.embeddingSpace());
    assertEquals(12, method.embeddingWidth());
    assertEquals("backbone.", method.backboneKeyPrefix());
    assertEquals(List.of("projector"), List.copyOf(method.heads().keySet()));
  }

  @Test
  void theTwoViewsDifferInBlurAndSolariseAlone() {
    ViewPlan plan = new VicReg(SMALL).defaultViews();
    assertEquals(2, plan.viewCount());
    assertEquals(2, plan.fullResolutionCount());
    assertEquals(224, plan.fullSize());
    List<Augmentation> first = plan.views().get(0).augmentations();
    List<Augmentation> second = plan.views().get(1).augmentations();
    assertEquals(
        List.of(
            new Augmentation.RandomResizedCrop(
                0.08, 1, 0.75, 4.0 / 3, Augmentation.Interpolation.BICUBIC),
            new Augmentation.HorizontalFlip(0.5),
            new Augmentation.ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
            new Augmentation.Grayscale(0.2),
            new Augmentation.GaussianBlur(0.1, 2, 1),
            new Augmentation.Solarize(128, 0),
            new Augmentation.Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225))),
        first);
    assertEquals(new Augmentation.GaussianBlur(0.1, 2, 0.1), second.get(4));
    assertEquals(new Augmentation.Solarize(128, 0.2), second.get(5));
    assertEquals(first.subList(0, 4), second.subList(0, 4));
    assertEquals(first.get(6), second.get(6));
  }

  @Test
  void otherNumbersOfViewsAreRefused() {
    assertRefused(
        "vicreg compares exactly 2 views of one size, the view plan draws 3, of which 3"
            + " full-resolution",
        new RunShape(8, 12, TestViews.plan(3, 0), 3));
    assertRefused(
        "vicreg compares exactly 2 views of one size, the view plan draws 2, of which 1"
            + " full-resolution",
        new RunShape(8, 12, TestViews.plan(1, 1), 3));
  }

  @Test
  void aBatchOfTwoIsRefused() {
    assertRefused(
        "vicreg needs batch-size 3 or more, since its batch norms make any 2 images +1 and -1, got"
            + " 2",
        new RunShape(2, 12, TestViews.plan(2, 0), 3));
  }

  /** Why: of two images a batch norm tells no more than which one is larger. */
  @Test
  void batchNormMakesAnyTwoImagesPlusAndMinusOne() {
    try (NDManager manager = NDManager.newBaseManager()) {
      var norm = new BatchNorm();
      var two = new Shape(2, 12);
      norm.initialize(manager, DataType.FLOAT64, two);
      NDArray images = Samples.normal(manager, DataType.FLOAT64, 1, 2, 12);
      NDArray out =
          norm.forward(new ParameterStore(manager, false), new NDList(images), true)
              .singletonOrThrow();
      for (double value : out.stopGradient().toDoubleArray()) {
        assertEquals(1, Math.abs(value), 0.02);
      }
    }
  }

  private static void assertRefused(String text, RunShape run) {
    var error = assertThrows(ConfigException.class, () -> new VicReg(SMALL).check(run));
    assertEquals(text, error.getMessage());
  }

  /** Batch norm must see one view at a time: two halves of one batch would share statistics. */
  @Test
  void eachViewHasBatchStatisticsOfItsOwn() {
    try (var harness =
        new MethodHarness(new VicReg(SMALL), TestViews.plan(2, 0), 6, DataType.FLOAT64)) {
      var views = harness.views(1);
      var others = List.of(views.get(0), views.get(1).mul(3).add(1));
      double[] before =
          harness.embed(views, true, (e, scope) -> e.view(0).stopGradient().toDoubleArray());
      double[] after =
          harness.embed(others, true, (e, scope) -> e.view(0).stopGradient().toDoubleArray());
      double[] second =
          harness.embed(others, true, (e, scope) -> e.view(1).stopGradient().toDoubleArray());
      assertArrayEquals(before, after, 1e-12);
      assertNotEquals(before[0], second[0], 1e-6);
    }
  }

  @Test
  void thePluginIsFoundByTheServiceLoader() {
    assertEquals(
        1,
        ServiceLoader.load(EmcPlugin.class).stream()
            .filter(p -> p.type() == VicRegPlugin.class)
            .count());
  }
}
