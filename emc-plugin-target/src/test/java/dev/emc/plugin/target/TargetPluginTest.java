package dev.emc.plugin.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.api.EmbeddingSpace;
import dev.emc.api.RunShape;
import dev.emc.api.SslMethod;
import dev.emc.api.StepInfo;
import dev.emc.api.TargetNetwork;
import dev.emc.api.plugin.EmcPlugin;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.ViewPlan;
import dev.emc.testkit.MethodHarness;
import dev.emc.testkit.PytorchKeys;
import dev.emc.testkit.TestViews;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class TargetPluginTest {
  private static final ViewPlan PLAN = TestViews.plan(2, 0);

  private static Byol byol() {
    return new Byol(new ByolConfig(List.of(16, 12), 8, 0.99));
  }

  private static MocoV2 mocoV2(int queue) {
    return new MocoV2(new MocoV2Config(List.of(16, 12), queue, 0.2, 0.999));
  }

  private static MocoV3 mocoV3(ProjectorKey key, boolean norm) {
    return new MocoV3(new MocoV3Config(List.of(16, 12), 8, norm, key, 1, 0.99));
  }

  private static Dino dino(boolean norm, int crops) {
    return new Dino(
        new DinoConfig(
            List.of(16, 12),
            norm,
            20,
            true,
            crops,
            0.1,
            0.04,
            0.07,
            3,
            0.9,
            0.99,
            1,
            CountFrom.RUN));
  }

  @Test
  void byolHasSoloLearnsKeys() {
    assertNames(byol(), "backbone.", List.of("projector", "predictor"));
    assertTarget(
        byol(),
        "momentum_backbone.",
        Map.of("projector", "momentum_projector"),
        TargetNetwork.Moves.AFTER_UPDATE);
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
        keys(byol()).subList(0, 8));
  }

  @Test
  void mocoV2HasTheOfficialKeys() {
    assertNames(mocoV2(16), "encoder_q.", List.of("encoder_q.fc"));
    assertTarget(
        mocoV2(16),
        "encoder_k.",
        Map.of("encoder_q.fc", "encoder_k.fc"),
        TargetNetwork.Moves.BEFORE_FORWARD);
    assertEquals(
        List.of(
            "encoder_q.fc.0.weight",
            "encoder_q.fc.0.bias",
            "encoder_q.fc.2.weight",
            "encoder_q.fc.2.bias"),
        keys(mocoV2(16)));
  }

  @Test
  void mocoV3HasTheOfficialKeysOfResNetsAndOfVisionTransformers() {
    assertNames(
        mocoV3(ProjectorKey.FC, false), "base_encoder.", List.of("base_encoder.fc", "predictor"));
    assertTarget(
        mocoV3(ProjectorKey.HEAD, true),
        "momentum_encoder.",
        Map.of("base_encoder.head", "momentum_encoder.head"),
        TargetNetwork.Moves.BEFORE_FORWARD);
    assertEquals(
        List.of(
            "base_encoder.fc.0.weight",
            "base_encoder.fc.1.weight",
            "base_encoder.fc.1.bias",
            "base_encoder.fc.1.running_mean",
            "base_encoder.fc.1.running_var",
            "base_encoder.fc.3.weight",
            "base_encoder.fc.4.running_mean",
            "base_encoder.fc.4.running_var",
            "predictor.0.weight",
            "predictor.1.weight",
            "predictor.1.bias",
            "predictor.1.running_mean",
            "predictor.1.running_var",
            "predictor.3.weight"),
        keys(mocoV3(ProjectorKey.FC, false)));
    assertTrue(keys(mocoV3(ProjectorKey.HEAD, true)).contains("predictor.4.running_mean"));
  }

  @Test
  void dinoHasTheOfficialKeysAndItsTeacherIsWhatCounts() {
    assertNames(
        dino(false, 2),
        "student.backbone.",
        List.of("student.head.mlp", "student.head.last_layer"));
    TargetNetwork teacher =
        assertTarget(
            dino(false, 2),
            "teacher.backbone.",
            Map.of(
                "student.head.mlp",
                "teacher.head.mlp",
                "student.head.last_layer",
                "teacher.head.last_layer"),
            TargetNetwork.Moves.AFTER_UPDATE);
    assertTrue(teacher.evaluated());
    assertFalse(byol().target().orElseThrow().evaluated());
    assertEquals(
        List.of(
            "student.head.mlp.0.weight",
            "student.head.mlp.0.bias",
            "student.head.mlp.2.weight",
            "student.head.mlp.2.bias",
            "student.head.last_layer.weight_g",
            "student.head.last_layer.weight_v"),
        keys(dino(false, 2)));
  }

  private static void assertNames(SslMethod method, String prefix, List<String> heads) {
    assertEquals(EmbeddingSpace.HYPERSPHERE, method.embeddingSpace());
    assertEquals(12, method.embeddingWidth());
    assertEquals(prefix, method.backboneKeyPrefix());
    assertEquals(heads, List.copyOf(method.heads().keySet()));
  }

  private static TargetNetwork assertTarget(
      SslMethod method, String prefix, Map<String, String> heads, TargetNetwork.Moves moves) {
    TargetNetwork target = method.target().orElseThrow();
    assertEquals(prefix, target.backboneKeyPrefix());
    assertEquals(heads, target.heads());
    assertEquals(moves, target.moves());
    return target;
  }

  private static List<String> keys(SslMethod method) {
    return List.copyOf(PytorchKeys.ofHeads(method.heads()).keySet());
  }

  @Test
  void viewsAreThoseOfThePapers() {
    var byolCrop =
        new Augmentation.RandomResizedCrop(
            0.08, 1, 0.75, 4.0 / 3, Augmentation.Interpolation.BICUBIC);
    ViewPlan byol = byol().defaultViews();
    assertEquals(byolCrop, byol.views().get(0).augmentations().get(0));
    assertBlurAndSolarize(byol);
    ViewPlan mocoV3 = mocoV3(ProjectorKey.FC, false).defaultViews();
    var mocoCrop =
        new Augmentation.RandomResizedCrop(
            0.2, 1, 0.75, 4.0 / 3, Augmentation.Interpolation.BILINEAR);
    assertEquals(mocoCrop, mocoV3.views().get(0).augmentations().get(0));
    assertBlurAndSolarize(mocoV3);
    ViewPlan mocoV2 = mocoV2(16).defaultViews();
    assertEquals(2, mocoV2.fullResolutionCount());
    assertEquals(
        List.of(
            mocoCrop,
            new Augmentation.ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8),
            new Augmentation.Grayscale(0.2),
            new Augmentation.GaussianBlur(0.1, 2, 0.5),
            new Augmentation.HorizontalFlip(0.5),
            new Augmentation.Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225))),
        mocoV2.views().get(1).augmentations());
  }

  private static void assertBlurAndSolarize(ViewPlan plan) {
    List<Augmentation> first = plan.views().get(0).augmentations();
    List<Augmentation> second = plan.views().get(1).augmentations();
    assertEquals(2, plan.fullResolutionCount());
    assertEquals(new Augmentation.ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8), first.get(2));
    assertEquals(new Augmentation.GaussianBlur(0.1, 2, 1), first.get(4));
    assertEquals(new Augmentation.Solarize(128, 0), first.get(5));
    assertEquals(new Augmentation.GaussianBlur(0.1, 2, 0.1), second.get(4));
    assertEquals(new Augmentation.Solarize(128, 0.2), second.get(5));
  }

  @Test
  void dinosViewsAreAsManyLocalCropsAsAsked() {
    ViewPlan plan = dino(false, 8).defaultViews();
    assertEquals(10, plan.viewCount());
    assertEquals(2, plan.fullResolutionCount());
    assertBlurAndSolarize(plan);
    assertEquals(
        new Augmentation.RandomResizedCrop(
            0.4, 1, 0.75, 4.0 / 3, Augmentation.Interpolation.BICUBIC),
        plan.views().get(0).augmentations().get(0));
    assertEquals(96, plan.views().get(9).size());
    List<Augmentation> local = plan.views().get(9).augmentations();
    assertEquals(
        new Augmentation.RandomResizedCrop(
            0.05, 0.4, 0.75, 4.0 / 3, Augmentation.Interpolation.BICUBIC),
        local.get(0));
    assertEquals(new Augmentation.GaussianBlur(0.1, 2, 0.5), local.get(4));
    assertEquals(2, dino(false, 0).defaultViews().viewCount());
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertRefused(
        "byol compares exactly 2 views of one size, the view plan draws 3, of which 3"
            + " full-resolution",
        byol(),
        8,
        TestViews.plan(3, 0));
    assertRefused(
        "moco-v3 needs batch-size 3 or more, since its batch norms make any 2 images +1 and -1,"
            + " got 2",
        mocoV3(ProjectorKey.FC, false),
        2,
        PLAN);
    assertRefused(
        "queue-length 100 must be a multiple of batch-size 8, such as 96", mocoV2(100), 8, PLAN);
    assertRefused(
        "queue-length 4 must be a multiple of batch-size 8, such as 8", mocoV2(4), 8, PLAN);
    assertRefused(
        "dino needs 2 or more full-resolution views, the view plan draws 1 of 16 pixels",
        dino(false, 2),
        8,
        TestViews.plan(1, 4));
    assertRefused(
        "dino needs batch-size 2 or more with projector-norm, since batch norms make any 2 crops"
            + " +1 and -1, got 1",
        dino(true, 2),
        1,
        PLAN);
  }

  private static void assertRefused(String text, SslMethod method, int batch, ViewPlan views) {
    var run = new RunShape(batch, 12, views, 3);
    assertEquals(text, assertThrows(ConfigException.class, () -> method.check(run)).getMessage());
  }

  @Test
  void theQueueStartsAsUnitKeysOfTheRunsOwn() {
    MocoV2 method = mocoV2(24);
    MocoV2 same = mocoV2(24);
    try (var harness = new MethodHarness(method, PLAN, 8, DataType.FLOAT64);
        var other = new MethodHarness(same, PLAN, 8, DataType.FLOAT64)) {
      method.beforeForward(harness.info());
      same.beforeForward(other.info());
      NDArray queue = method.state().get("queue");
      for (double length : queue.norm(new int[] {0}).toDoubleArray()) {
        assertEquals(1, length, 1e-6);
      }
      assertEquals(queue, same.state().get("queue"));
      MocoV2 another = mocoV2(24);
      try (var third = new MethodHarness(another, PLAN, 8, DataType.FLOAT64)) {
        StepInfo info = third.info();
        another.beforeForward(
            new StepInfo(0, 0, 0, 0, info.stepsPerEpoch(), info.epochs(), info.seed() + 1));
        assertNotEquals(queue, another.state().get("queue"));
      }
    }
  }

  @Test
  void aSavedQueueOfAnotherShapeIsRefused() {
    MocoV2 method = mocoV2(24);
    MocoV2 longer = mocoV2(32);
    try (var harness = new MethodHarness(method, PLAN, 8, DataType.FLOAT32);
        var other = new MethodHarness(longer, PLAN, 8, DataType.FLOAT32)) {
      harness.step(harness.views(1));
      other.step(other.views(1));
      var error = assertThrows(ConfigException.class, () -> longer.restore(method.state()));
      assertEquals(
          "the checkpoint's queue is (12, 24), this run's is (12, 32): resume with the same"
              + " queue-length",
          error.getMessage());
    }
  }

  @Test
  void aSavedCentreOfAnotherShapeIsRefused() {
    Dino method = dino(false, 0);
    try (var harness = new MethodHarness(method, PLAN, 8, DataType.FLOAT32)) {
      NDArray saved = harness.views(1).get(0).getManager().zeros(new Shape(1, 7));
      var error =
          assertThrows(ConfigException.class, () -> method.restore(Map.of("center", saved)));
      assertEquals(
          "the checkpoint's centre is (1, 7), this run's is (1, 20): resume with the same outputs",
          error.getMessage());
    }
  }

  @Test
  void theLastLayerIsLeftAloneInTheFirstEpoch() {
    try (var harness = new MethodHarness(dino(false, 0), PLAN, 8, DataType.FLOAT32)) {
      for (int i = 0; i < MethodHarness.STEPS_PER_EPOCH; i++) {
        assertEquals(List.of("student.head.last_layer"), harness.step(harness.views(i)).dropped());
      }
      assertEquals(List.of(), harness.step(harness.views(9)).dropped());
    }
  }

  @Test
  void aCollapsedEmbeddingIsSaidInPlainWords() {
    Byol method = byol();
    var step = new StepInfo(7, 7, 0, 0, 100, 10, 0);
    assertEquals(Optional.empty(), method.warning(step, Map.of("embedding-std", 0.2)));
    assertEquals(
        "byol has collapsed at step 7: the normalised embeddings have a mean standard deviation of"
            + " 0.0100 per dimension, 1/sqrt(D) = 0.2887 is healthy; all images have one embedding."
            + " Usual causes: a learning rate that is too high, a target that follows too fast"
            + " (raise base-momentum), too small a batch for batch norm",
        method.warning(step, Map.of("embedding-std", 0.01)).orElseThrow());
    assertTrue(
        mocoV3(ProjectorKey.FC, false)
            .warning(step, Map.of("embedding-std", 0.01))
            .orElseThrow()
            .startsWith("moco-v3 has collapsed at step 7"));
  }

  @Test
  void dinosTwoCollapsesAreSaidInPlainWords() {
    Dino method = dino(false, 0);
    assertEquals(Optional.empty(), dinoWarning(method, 0, 2.99, 0.001));
    assertEquals(Optional.empty(), dinoWarning(method, 199, 2.99, 0.001));
    assertEquals(
        "dino has collapsed: since step 0 the student says of every image what the teacher says,"
            + " to the uniform output (entropy near ln(outputs) = 2.996). Usual causes: a"
            + " teacher-temperature that is too high (try 0.04), a learning rate that is too high,"
            + " too small a batch",
        dinoWarning(method, 200, 2.99, 0.001).orElseThrow());
    assertTrue(
        dinoWarning(method, 300, 0.01, 0.001)
            .orElseThrow()
            .contains("to one output for all images (entropy far below ln(outputs) = 2.996)"));
    assertEquals(Optional.empty(), dinoWarning(method, 301, 0.01, 0.5));
    assertEquals(Optional.empty(), dinoWarning(method, 302, 0.01, 0.001));
  }

  private static Optional<String> dinoWarning(
      Dino method, long step, double entropy, double divergence) {
    return method.warning(
        new StepInfo(step, step, 0, 0, 200, 10, 0),
        Map.of("teacher-entropy", entropy, "divergence", divergence));
  }

  @Test
  void aWarmupThatTheRunCutsShortIsWarnedOf() {
    var short2 = new StepInfo(0, 0, 0, 0, 10, 2, 0);
    assertEquals(
        "the teacher's temperature is on its way from 0.04 to 0.07 for 3 epochs and this run ends"
            + " before: set teacher-warmup-epochs to 0 if the weights have had their warm-up",
        dino(false, 0).warning(short2, Map.of()).orElseThrow());
    assertEquals(
        Optional.empty(), dino(false, 0).warning(new StepInfo(0, 0, 0, 0, 10, 3, 0), Map.of()));
  }

  @Test
  void thePluginIsFoundByTheServiceLoader() {
    assertEquals(
        1,
        ServiceLoader.load(EmcPlugin.class).stream()
            .filter(p -> p.type() == TargetPlugin.class)
            .count());
  }
}
