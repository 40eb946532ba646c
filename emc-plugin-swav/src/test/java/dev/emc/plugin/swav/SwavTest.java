package dev.emc.plugin.swav;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import dev.emc.api.ConfigException;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.RunShape;
import dev.emc.api.StepInfo;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.testkit.MethodHarness;
import dev.emc.testkit.TestViews;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class SwavTest {
  private static final ViewPlan PLAN = TestViews.plan(2, 1);

  private static SwavConfig config(int prototypes, int queue, int freeze, CountFrom from) {
    return new SwavConfig(List.of(24, 16), prototypes, 0.1, 0.05, 3, queue, 0, freeze, from);
  }

  private static Swav method(int prototypes, int queue) {
    return new Swav(config(prototypes, queue, 0, CountFrom.HISTORY));
  }

  @Test
  void headsAreThoseOfTheOfficialCheckpoint() {
    Swav swav = method(20, 0);
    assertEquals(EmbeddingSpace.HYPERSPHERE, swav.embeddingSpace());
    assertEquals(16, swav.embeddingWidth());
    assertEquals("", swav.backboneKeyPrefix());
    assertEquals(List.of("projection_head", "prototypes"), List.copyOf(swav.heads().keySet()));
  }

  @Test
  void theViewsAreTheMultiCrop() {
    ViewPlan plan = new Swav(new SwavConfig()).defaultViews();
    assertEquals(8, plan.viewCount());
    assertEquals(2, plan.fullResolutionCount());
    assertEquals(96, plan.views().get(7).size());
    assertEquals(
        List.of(
            new Augmentation.RandomResizedCrop(
                0.05, 0.14, 0.75, 4.0 / 3, Augmentation.Interpolation.BILINEAR),
            new Augmentation.HorizontalFlip(0.5),
            new Augmentation.ColorJitter(0.8, 0.8, 0.8, 0.2, 0.8),
            new Augmentation.Grayscale(0.2),
            new Augmentation.GaussianBlur(0.1, 2, 0.5),
            new Augmentation.Normalize(List.of(0.485, 0.456, 0.406), List.of(0.228, 0.224, 0.225))),
        plan.views().get(2).augmentations());
    assertEquals(
        new Augmentation.RandomResizedCrop(
            0.14, 1, 0.75, 4.0 / 3, Augmentation.Interpolation.BILINEAR),
        plan.views().get(0).augmentations().get(0));
  }

  @Test
  void prototypesHaveUnitLengthInEveryForwardPass() {
    Swav swav = method(20, 0);
    try (var harness = new MethodHarness(swav, PLAN, 6, DataType.FLOAT64)) {
      NDArray weight = harness.parameters().get("prototypes.weight").getArray();
      harness.step(harness.views(1));
      weight.setRequiresGradient(false);
      swav.beforeForward(new StepInfo(1, 1, 0, 0, 4, 100, 0));
      for (double length : weight.norm(new int[] {1}).toDoubleArray()) {
        assertEquals(1, length, 1e-12);
      }
    }
  }

  @Test
  void prototypesAreLeftAloneWhileFrozen() {
    var swav = new Swav(config(20, 0, 2, CountFrom.HISTORY));
    try (var harness = new MethodHarness(swav, PLAN, 6, DataType.FLOAT32)) {
      assertEquals(List.of("prototypes"), harness.step(harness.views(1)).dropped());
      assertEquals(List.of("prototypes"), harness.step(harness.views(2)).dropped());
      assertEquals(List.of(), harness.step(harness.views(3)).dropped());
    }
  }

  /** A run that continues a long pre-training freezes nothing unless told to count anew. */
  @Test
  void theFreezeCountsFromTheHistoryOrFromThisRun() {
    var continued = new StepInfo(0, 500_000, 0, 400, 5005, 100, 0);
    assertEquals(List.of(), dropped(CountFrom.HISTORY, continued));
    assertEquals(1, dropped(CountFrom.RUN, continued).size());
    assertEquals(1, dropped(CountFrom.HISTORY, new StepInfo(0, 99, 0, 0, 5005, 100, 0)).size());
    assertEquals(
        List.of(), dropped(CountFrom.RUN, new StepInfo(100, 500_100, 0, 400, 5005, 100, 0)));
  }

  private static List<Block> dropped(CountFrom from, StepInfo step) {
    var dropped = new ArrayList<Block>();
    new Swav(config(20, 0, 100, from)).afterBackward(step, dropped::add);
    return dropped;
  }

  /** With 3 steps an epoch, 400 epochs are 1,200 steps: the freeze would last all of the run. */
  @Test
  void aFreezeThatActsInAContinuedRunIsWarnedOf() {
    var swav = new Swav(config(20, 0, 2503, CountFrom.HISTORY));
    assertEquals(
        "prototypes are frozen for this run's first 1303 steps: its 400 epochs of history count as"
            + " 1200 of this run's steps, fewer than freeze-prototype-steps 2503; set that to 0 if"
            + " they were trained before",
        swav.warning(new StepInfo(4, 1204, 1, 401, 3, 100, 0), Map.of()).orElseThrow());
    assertEquals(
        Optional.empty(),
        swav.warning(new StepInfo(4, 4, 1, 1, 3, 100, 0), Map.of()),
        "no history");
    assertEquals(
        Optional.empty(),
        swav.warning(new StepInfo(4, 2504, 1, 501, 5, 100, 0), Map.of()),
        "long past");
    var fromRun = new Swav(config(20, 0, 2503, CountFrom.RUN));
    assertEquals(
        Optional.empty(),
        fromRun.warning(new StepInfo(4, 1204, 1, 401, 3, 100, 0), Map.of()),
        "asked for");
  }

  @Test
  void whatCountsFromTheHistoryIsNamedWhereItMatters() {
    assertEquals(List.of("freeze-prototype-steps"), new Swav(new SwavConfig()).historyKeys());
    assertEquals(List.of(), historyKeys(0, 15, 0, CountFrom.HISTORY), "no queue, no freeze");
    assertEquals(List.of(), historyKeys(64, 0, 9, CountFrom.RUN), "a queue from the first epoch");
    assertEquals(
        List.of("queue-start-epoch", "freeze-prototype-steps"),
        historyKeys(64, 7, 9, CountFrom.HISTORY));
  }

  private static List<String> historyKeys(int queue, int queueStart, int freeze, CountFrom from) {
    var config = new SwavConfig(List.of(24, 16), 20, 0.1, 0.05, 3, queue, queueStart, freeze, from);
    return new Swav(config).historyKeys();
  }

  @Test
  void aViewPlanWithoutTwoFullViewsIsRefused() {
    assertRefused(
        "swav needs 2 or more full-resolution views, the view plan draws 1 of 16 pixels",
        method(20, 0),
        new RunShape(8, 16, TestViews.plan(1, 6), 3));
  }

  @Test
  void aBatchOfOneIsRefused() {
    assertRefused(
        "swav needs batch-size 2 or more to spread samples over prototypes, got 1",
        method(4, 0),
        new RunShape(1, 16, PLAN, 3));
  }

  @Test
  void aQueueShorterThanABatchIsRefused() {
    assertRefused(
        "queue-length 100 is shorter than batch-size 256: use a multiple of the batch size, or 0"
            + " for no queue",
        method(20, 100),
        new RunShape(256, 16, PLAN, 3));
  }

  @Test
  void morePrototypesThanSixteenPerSampleAreRefused() {
    assertRefused(
        "prototypes 3000 is too many for 64 samples (batch-size plus queue): use at most 1024, a"
            + " larger batch-size or a queue-length",
        method(3000, 0),
        new RunShape(64, 16, PLAN, 3));
    method(3000, 0).check(new RunShape(256, 16, PLAN, 3));
    method(3000, 3840).check(new RunShape(64, 16, PLAN, 3));
    method(1024, 0).check(new RunShape(64, 16, PLAN, 3));
  }

  private static void assertRefused(String text, Swav swav, RunShape run) {
    var error = assertThrows(ConfigException.class, () -> swav.check(run));
    assertEquals(text, error.getMessage());
  }

  @Test
  void aLossThatSitsAtLnKForAnEpochIsSaidInPlainWords() {
    Swav swav = method(3000, 0);
    assertEquals(Optional.empty(), warning(swav, 0, 8.01));
    assertEquals(Optional.empty(), warning(swav, 199, 8.0));
    assertEquals(
        "swav has collapsed: its loss has been at ln(prototypes) = 8.006 since step 0, so every"
            + " image gets the same uniform prediction. Usual causes: a learning rate that is too"
            + " high, sinkhorn-epsilon too large (try 0.03), a queue that starts too early (raise"
            + " queue-start-epoch), prototypes trained too soon (raise freeze-prototype-steps), or"
            + " too many prototypes for the data",
        warning(swav, 200, 8.005).orElseThrow());
  }

  @Test
  void aLossThatLeavesLnKIsNotACollapse() {
    Swav swav = method(3000, 0);
    assertEquals(Optional.empty(), warning(swav, 0, 8.0));
    assertEquals(Optional.empty(), warning(swav, 150, 7.0));
    assertEquals(Optional.empty(), warning(swav, 300, 8.0));
    assertTrue(warning(swav, 600, 8.0).isPresent());
  }

  private static Optional<String> warning(Swav swav, long step, double loss) {
    return swav.warning(
        new StepInfo(step, step, 0, 0, 200, 100, 0), Map.of("swapped-prediction", loss));
  }

  @Test
  void theGaugeIsTheDistanceToLnK() {
    try (var harness = new MethodHarness(method(20, 0), PLAN, 6, DataType.FLOAT64)) {
      Map<String, Double> values = harness.step(harness.views(4)).values();
      assertEquals(
          Math.log(20), values.get("swapped-prediction") + values.get("distance-to-ln-k"), 1e-12);
    }
  }

  @Test
  void thePluginIsFoundByTheServiceLoader() {
    assertEquals(
        1,
        ServiceLoader.load(EmcPlugin.class).stream()
            .filter(p -> p.type() == SwavPlugin.class)
            .count());
  }
}
