package dev.emc.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.plugin.Choice;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExperimentBuilderTest {
  private static final String ALL =
      """
      backbone: {type: tiny, width: 3}
      method: flat
      transform: sigmoid
      estimator: m-spacings
      regularizer: {type: vcreg, std-weight: 4}
      start-from: base.pth
      start-keys: moco
      start-weights: teacher
      start-prefix: model.
      start-partial: true
      start-optimizer: continue
      start-epochs: 7
      head-warmup-epochs: 2
      regularizer-warmup-epochs: 0.5
      regularizer-weights: relative
      evaluated-network: online
      data: {train: photos, from: 5}
      views:
        - {size: 8, count: 2, augmentations: [{type: normalize, mean: [0.5], std: [0.5]}]}
      epochs: 11
      batch-size: 12
      optimizer: sgd
      checkpoints: {every-epochs: 3}
      log-every: 13
      tensorboard: false
      online-knn: {test: {images: others}}
      guard: {images: {images: others}}
      seed: 14
      device: cpu
      threads: 15
      precision: bf16
      micro-batch: 4
      recompute: blocks
      sync-batch-norm: false
      layout: channels-first
      """;

  private static Experiment small() {
    return Experiment.builder(
            Choice.of(ExtensionPoint.BACKBONE, "tiny"),
            Choice.of(ExtensionPoint.METHOD, "flat"),
            new DataConfig("other"),
            new OptimizerConfig.Lars())
        .build();
  }

  @Test
  void aCopyIsEqual() {
    Experiment all = ExperimentLoaderTest.load(ALL);
    assertEquals(all, all.toBuilder().build());
  }

  /** Each key by its own setter: what one forgets or mixes up differs. */
  @Test
  void everyValueCanBeSet() throws ReflectiveOperationException {
    Set<String> sizes = Set.of("viewSize", "cropSize");
    everyValueCanBeSet(ExperimentLoaderTest.load(ALL), sizes);
    Experiment sized = ExperimentLoaderTest.load(ALL, "views=", "view-size=9", "crop-size=4");
    everyValueCanBeSet(sized, Set.of("views"));
  }

  /**
   * Sets all values but those that cannot stand beside the others.
   *
   * @param unset the latter
   */
  private static void everyValueCanBeSet(Experiment all, Set<String> unset)
      throws ReflectiveOperationException {
    Experiment small = small();
    ExperimentBuilder builder = small.toBuilder();
    for (RecordComponent key : Experiment.class.getRecordComponents()) {
      Object value = key.getAccessor().invoke(all);
      if (unset.contains(key.getName())) {
        continue;
      }
      assertNotEquals(
          key.getAccessor().invoke(small), value, () -> "give another value to " + key.getName());
      Method setter = ExperimentBuilder.class.getMethod(key.getName(), key.getType());
      setter.invoke(builder, value);
    }
    assertEquals(all, builder.build());
  }

  @Test
  void aCopyLeavesTheFirstAsItIs() {
    Experiment first = small();
    Experiment second = first.toBuilder().seed(5).startFrom(Path.of("runs/base")).build();
    assertEquals(31, first.seed());
    assertEquals(5, second.seed());
    assertEquals(Path.of("runs/base"), second.startFrom());
    assertEquals(first, second.toBuilder().seed(31).startFrom(null).build());
  }

  @Test
  void whatDoesNotFitIsRefusedWhenItIsBuilt() {
    ExperimentBuilder builder = small().toBuilder().headWarmupEpochs(2);
    assertEquals(
        "head-warmup-epochs needs start-from: the backbone would stay as it was drawn",
        assertThrows(IllegalArgumentException.class, builder::build).getMessage());
  }
}
