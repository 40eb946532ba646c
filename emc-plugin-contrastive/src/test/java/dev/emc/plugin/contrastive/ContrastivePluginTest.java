package dev.emc.plugin.contrastive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.DataType;
import dev.emc.api.ConfigException;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.testkit.MethodHarness;
import dev.emc.testkit.PytorchKeys;
import dev.emc.testkit.TestViews;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ContrastivePluginTest {
  private static final Augmentation CROP =
      new Augmentation.RandomResizedCrop(
          0.08, 1, 0.75, 4.0 / 3, Augmentation.Interpolation.BICUBIC);
  private static final Augmentation NORMALIZE =
      new Augmentation.Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  private static BarlowTwins barlowTwins() {
    return new BarlowTwins(new BarlowTwinsConfig(List.of(16, 12), 0.0051, 1));
  }

  private static SimClr simClr(boolean norm) {
    return new SimClr(new SimClrConfig(List.of(16, 12), norm, 0.1));
  }

  /** Full checkpoints of the released code have the batch norm that standardises as {@code bn}. */
  @Test
  void barlowTwinsHasTheOfficialKeys() {
    BarlowTwins method = barlowTwins();
    assertEquals(EmbeddingSpace.EUCLIDEAN, method.embeddingSpace());
    assertEquals(12, method.embeddingWidth());
    assertEquals("backbone.", method.backboneKeyPrefix());
    assertEquals(
        List.of(
            "projector.0.weight",
            "projector.1.weight",
            "projector.1.bias",
            "projector.1.running_mean",
            "projector.1.running_var",
            "projector.3.weight",
            "bn.running_mean",
            "bn.running_var"),
        List.copyOf(PytorchKeys.ofHeads(method.heads()).keySet()));
  }

  @Test
  void simClrHasAProjectorWithOrWithoutBatchNorm() {
    SimClr method = simClr(false);
    assertEquals(EmbeddingSpace.HYPERSPHERE, method.embeddingSpace());
    assertEquals(12, method.embeddingWidth());
    assertEquals("backbone.", method.backboneKeyPrefix());
    assertEquals(
        List.of("projector.0.weight", "projector.0.bias", "projector.2.weight", "projector.2.bias"),
        List.copyOf(PytorchKeys.ofHeads(method.heads()).keySet()));
    assertEquals(
        List.of(
            "projector.0.weight",
            "projector.0.bias",
            "projector.1.weight",
            "projector.1.bias",
            "projector.1.running_mean",
            "projector.1.running_var",
            "projector.3.weight",
            "projector.3.bias"),
        List.copyOf(PytorchKeys.ofHeads(simClr(true).heads()).keySet()));
  }

  @Test
  void barlowTwinsViewsDifferInBlurAndSolariseAlone() {
    ViewPlan plan = barlowTwins().defaultViews();
    assertEquals(2, plan.fullResolutionCount());
    assertEquals(224, plan.fullSize());
    List<Augmentation> first = plan.views().get(0).augmentations();
    List<Augmentation> second = plan.views().get(1).augmentations();
    assertEquals(
        List.of(
            CROP,
            new Augmentation.HorizontalFlip(0.5),
            new Augmentation.ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8),
            new Augmentation.Grayscale(0.2),
            new Augmentation.GaussianBlur(0.1, 2, 1),
            new Augmentation.Solarize(128, 0),
            NORMALIZE),
        first);
    assertEquals(new Augmentation.GaussianBlur(0.1, 2, 0.1), second.get(4));
    assertEquals(new Augmentation.Solarize(128, 0.2), second.get(5));
    assertEquals(first.subList(0, 4), second.subList(0, 4));
  }

  @Test
  void simClrViewsAreAlike() {
    ViewPlan plan = simClr(false).defaultViews();
    assertEquals(2, plan.fullResolutionCount());
    assertEquals(plan.views().get(0), plan.views().get(1));
    assertEquals(
        List.of(
            CROP,
            new Augmentation.HorizontalFlip(0.5),
            new Augmentation.ColorJitter(0.8, 0.8, 0.8, 0.2, 0.8),
            new Augmentation.Grayscale(0.2),
            new Augmentation.GaussianBlur(0.1, 2, 0.5),
            NORMALIZE),
        plan.views().get(0).augmentations());
  }

  @Test
  void otherNumbersOfViewsAreRefused() {
    assertRefused(
        "barlow-twins compares exactly 2 views of one size, the view plan draws 3, of which 3"
            + " full-resolution",
        barlowTwins(),
        8,
        TestViews.plan(3, 0));
    assertRefused(
        "simclr compares exactly 2 views of one size, the view plan draws 2, of which 1"
            + " full-resolution",
        simClr(false),
        8,
        TestViews.plan(1, 1));
  }

  @Test
  void tooSmallABatchIsRefused() {
    assertRefused(
        "barlow-twins needs batch-size 3 or more, since its batch norms make any 2 images +1 and"
            + " -1, got 2",
        barlowTwins(),
        2,
        TestViews.plan(2, 0));
    assertRefused(
        "simclr needs batch-size 2 or more, since other images are what it compares with, got 1",
        simClr(false),
        1,
        TestViews.plan(2, 0));
  }

  private static void assertRefused(String text, SslMethod method, int batch, ViewPlan views) {
    var run = new RunShape(batch, 12, views, 3);
    var error = assertThrows(ConfigException.class, () -> method.check(run));
    assertEquals(text, error.getMessage());
  }

  /** Barlow Twins has its batch norms see one view at a time, SimCLR both together. */
  @Test
  void whichViewsShareBatchStatisticsIsAsInThePapers() {
    try (var apart = new MethodHarness(barlowTwins(), TestViews.plan(2, 0), 6, DataType.FLOAT64);
        var together = new MethodHarness(simClr(true), TestViews.plan(2, 0), 6, DataType.FLOAT64)) {
      assertArrayEquals(firstView(apart, 1), firstView(apart, 3), 1e-12);
      assertNotEquals(firstView(together, 1)[0], firstView(together, 3)[0], 1e-6);
    }
  }

  /** Of view 1 while view 2 is stretched. */
  private static double[] firstView(MethodHarness harness, double stretch) {
    var views = harness.views(1);
    var second = views.get(1).mul(stretch).add(stretch - 1);
    return harness.embed(
        List.of(views.get(0), second),
        true,
        (e, scope) -> e.view(0).stopGradient().toDoubleArray());
  }

  @Test
  void thePluginIsFoundByTheServiceLoader() {
    assertEquals(
        1,
        ServiceLoader.load(EmcPlugin.class).stream()
            .filter(p -> p.type() == ContrastivePlugin.class)
            .count());
  }
}
