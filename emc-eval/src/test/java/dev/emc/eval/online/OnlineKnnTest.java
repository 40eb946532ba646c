package dev.emc.eval.online;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.Progress;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingListener;
import dev.emc.core.train.TrainingRun;
import dev.emc.eval.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineKnnTest {
  private static final Components COMPONENTS = PluginLoader.load(null);

  @TempDir Path temp;

  /** The single voter is of the first class: the images of the other one count as wrong. */
  @Test
  void aClassWithoutAVoterEndsNoRun() throws IOException {
    Path images = TinyRun.images(temp.resolve("train"), 10, 1);
    Path test = TinyRun.images(temp.resolve("test"), 8, 2);
    String config =
        TinyRun.config(images)
            + "online-knn: {test: {images: '%s'}, bank: 1, k: 1}\n".formatted(test);
    var experiment = ExperimentLoader.load(config, "tiny.yaml", List.of(), COMPONENTS);
    TrainingRun run = TrainingRun.prepare(experiment, COMPONENTS);
    var measured = new ArrayList<Map<String, Double>>();
    var listener =
        new TrainingListener() {
          @Override
          public void measured(Progress progress, Map<String, Double> values) {
            measured.add(values);
          }
        };
    String resolved = ResolvedConfig.write(run.resolved(), COMPONENTS, "test");
    try (RunDirectory place = RunDirectory.create(temp.resolve("run"), resolved)) {
      assertTrue(run.train(place, OnlineKnn.of(run), listener, () -> false));
    }
    assertEquals(50, measured.get(measured.size() - 1).get(OnlineKnn.TOP1));
  }
}
