package dev.emc.eval.online;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.guard.GuardFigures;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.GuardGauge;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingListener;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureGuardTest {
  private static final Components COMPONENTS = PluginLoader.load(null);

  @TempDir Path temp;

  private static TrainingRun prepare(String config, String... overrides) {
    return TrainingRun.prepare(
        ExperimentLoader.load(config, "tiny.yaml", List.of(overrides), COMPONENTS), COMPONENTS);
  }

  private List<TrainingListener.GuardLook> train(TrainingRun run, Path directory)
      throws IOException {
    var looks = new ArrayList<TrainingListener.GuardLook>();
    var listener =
        new TrainingListener() {
          @Override
          public void guarded(GuardLook look) {
            looks.add(look);
          }
        };
    String resolved = ResolvedConfig.write(run.resolved(), COMPONENTS, "test");
    try (RunDirectory place = RunDirectory.create(directory, resolved)) {
      run.guardedBy(FeatureGuard.of(run)).train(place, listener, () -> false);
    }
    return looks;
  }

  private static byte[] weights(Path run) throws IOException {
    return Files.readAllBytes(
        RunDirectory.newestCheckpoint(run).folder().resolve("model.safetensors"));
  }

  @Test
  void theStartIsComparedWithItselfAndTheRunIsNotDisturbed() throws IOException {
    Path images = TinyRun.images(temp.resolve("train"), 20, 1);
    Path others = TinyRun.images(temp.resolve("other"), 15, 2);
    String config = TinyRun.config(images);
    String guard = "guard={images: {images: '%s'}, k: 5, every-steps: 1, on-harm: ignore}";
    Path with = temp.resolve("with");
    Path without = temp.resolve("without");
    List<TrainingListener.GuardLook> looks =
        train(prepare(config, "epochs=2", guard.formatted(others)), with);
    train(prepare(config, "epochs=2"), without);
    assertEquals(5, looks.size(), "the start and four steps, of which two end an epoch");
    GuardFigures start = looks.get(0).figures();
    assertEquals(1, start.neighboursKept());
    assertEquals(1, start.deviation(), 1e-12);
    // Red and green: any network tells them apart.
    assertNotNull(start.knnTop1());
    assertTrue(start.knnTop1() > 80, start.toString());
    assertTrue(start.featureRank() >= 1 && start.featureRank() <= 30, start.toString());
    assertNotNull(start.entropy());
    assertNotNull(start.baseLoss());
    GuardFigures end = looks.get(4).figures();
    assertTrue(end.neighboursKept() < 1 && end.neighboursKept() > 0, end.toString());
    assertArrayEquals(weights(without), weights(with));
  }

  /** The looks at the ends of epochs are those of the curves. */
  @Test
  void whatItSeesIsReadByReports() throws IOException {
    Path images = TinyRun.images(temp.resolve("train"), 20, 1);
    String guard = "guard={images: {images: '%s'}, k: 5, every-steps: 1, on-harm: ignore}";
    Path run = temp.resolve("run");
    List<TrainingListener.GuardLook> looks =
        train(prepare(TinyRun.config(images), "epochs=2", guard.formatted(images)), run);
    Map<String, SortedMap<Integer, Double>> probes = RunHistory.read(run, "run").probes();
    assertEquals(7, probes.size(), probes.toString());
    for (int epoch = 0; epoch <= 2; epoch++) {
      Map<String, Double> figures = looks.get(2 * epoch).figures().values();
      assertEquals(7, figures.size(), figures.toString());
      for (Map.Entry<String, Double> figure : figures.entrySet()) {
        String name = RunHistory.GUARD + figure.getKey();
        assertEquals(figure.getValue(), probes.get(name).get(epoch), name + ", " + epoch);
      }
    }
  }

  @Test
  void withoutLabelsThereIsNoAccuracy() throws IOException {
    Path images = TinyRun.images(temp.resolve("train"), 20, 1);
    String guard = "guard={images: {images: '%s'}, k: 3}".formatted(images.resolve("class0"));
    TrainingRun run = prepare(TinyRun.config(images), guard);
    List<TrainingListener.GuardLook> looks = train(run, temp.resolve("run"));
    assertNull(looks.get(0).figures().knnTop1());
    assertFalse(looks.get(0).figures().values().containsKey("knn-top1"));
    assertNotNull(looks.get(0).figures().baseLoss());
  }

  @Test
  void labelsThatTheConfigLeavesAreNotLookedAt() throws IOException {
    Path images = TinyRun.images(temp.resolve("train"), 20, 1);
    String guard = "guard={images: {images: '%s'}, k: 3, labels: false}".formatted(images);
    List<TrainingListener.GuardLook> looks =
        train(prepare(TinyRun.config(images), guard), temp.resolve("run"));
    assertNull(looks.get(0).figures().knnTop1());
  }

  @Test
  void imagesThatAreTrainedOnAreWarnedOf() throws IOException {
    Path images = TinyRun.images(temp.resolve("train"), 20, 1);
    String guard = "guard={images: {images: '%s', to: 15}, k: 3}".formatted(images);
    GuardGauge trained = FeatureGuard.of(prepare(TinyRun.config(images), guard));
    assertNotNull(trained);
    assertEquals(
        "guard: 15 of its 15 images are trained on as well, so that it sees harm later and takes"
            + " memory for progress; name others with guard.images",
        trained.warning().orElseThrow());
    GuardGauge apart =
        FeatureGuard.of(prepare(TinyRun.config(images), guard, "data.from=15", "batch-size=8"));
    assertNotNull(apart);
    assertTrue(apart.warning().isEmpty());
    GuardGauge within =
        FeatureGuard.of(
            prepare(
                TinyRun.config(images),
                "guard={images: {images: '%s'}, k: 3}".formatted(images.resolve("class1"))));
    assertNotNull(within);
    assertTrue(within.warning().isPresent(), "a folder within the folder trained on");
  }

  @Test
  void tooFewImagesAreRefused() throws IOException {
    Path images = TinyRun.images(temp.resolve("train"), 10, 1);
    TrainingRun run =
        prepare(
            TinyRun.config(images),
            "guard={images: {images: '%s', to: 8}, k: 8}".formatted(images));
    assertEquals(
        "guard.k is 8, but each of the 8 images has only 7 others",
        assertThrows(ConfigException.class, () -> FeatureGuard.of(run)).getMessage());
    TrainingRun elsewhere =
        prepare(TinyRun.config(images), "guard={images: {images: nowhere}, k: 8}");
    assertTrue(
        assertThrows(ConfigException.class, () -> FeatureGuard.of(elsewhere))
            .getMessage()
            .startsWith("guard.images: "));
  }
}
