package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.NoisePlugin;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.images.augment.AugmentationFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs whose views a plugin has a part in: from a jar of its own, as a user has it. */
class PluginAugmentationRunTest {
  private static final String NOISE =
      "views[0].augmentations=[{type: random-resized-crop, scale-min: 0.4}, %s, {type: normalize,"
          + " mean: [0.5], std: [0.25]}]";

  @TempDir private Path temp;
  private Components components;
  private Path jar;
  private Path images;

  @BeforeEach
  void plugin() throws IOException {
    jar = NoisePlugin.write(temp.resolve("plugins"));
    components = PluginLoader.load(temp.resolve("plugins"));
    images = TinyRun.images(temp, 64);
  }

  private Experiment experiment(String noise, int workers) {
    String yaml =
        ResolvedConfig.write(TinyRun.experiment(images), TinyRun.COMPONENTS, "test")
            .replaceFirst("(?s)provenance:.*", "");
    return ExperimentLoader.load(
        yaml,
        "run.yaml",
        List.of(NOISE.formatted(noise), "data.workers=" + workers, "epochs=2"),
        components);
  }

  private TinyRun.Heard train(Experiment experiment, Path directory, BooleanSupplier stop)
      throws IOException {
    TrainingRun run = TrainingRun.prepare(experiment, components);
    String config = ResolvedConfig.write(run.resolved(), components, "test");
    try (RunDirectory place = RunDirectory.create(directory, config)) {
      var heard = new TinyRun.Heard();
      heard.done = run.train(place, heard, stop);
      return heard;
    }
  }

  private byte[] weights(String noise, int workers) throws IOException {
    Path run = temp.resolve("run-" + noise.hashCode() + "-" + workers);
    assertTrue(train(experiment(noise, workers), run, () -> false).done);
    return TinyRun.weights(run);
  }

  @Test
  void weightsDependOnTheNoiseAndNotOnTheWorkers() throws IOException {
    byte[] one = weights("acme/noise", 1);
    assertArrayEquals(one, weights("acme/noise", 4));
    assertFalse(Arrays.equals(one, weights("{type: acme/noise, deviation: 0}", 1)));
  }

  @Test
  void aRunThatWasStoppedGoesOnBitForBit() throws IOException {
    byte[] whole = weights("acme/noise", 2);
    Path broken = temp.resolve("broken");
    var asked = new AtomicInteger();
    assertFalse(
        train(experiment("acme/noise", 2), broken, () -> asked.getAndIncrement() == 3).done);
    Experiment there = ExperimentLoader.load(RunDirectory.configOf(broken), List.of(), components);
    try (RunDirectory place = RunDirectory.resume(broken)) {
      assertTrue(
          TrainingRun.prepare(there, components).train(place, new TinyRun.Heard(), () -> false));
    }
    assertArrayEquals(whole, TinyRun.weights(broken));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "throws | failed in apply: IllegalStateException: no luck",
        "shrinks | returned 1 x 1 pixels in 1 channel for an image of 12 x 12 pixels in 1 channel:"
            + " size and channels must stay",
        "loader | failed in apply: IllegalStateException: plugin acme",
      })
  void itIsBlamedByNameAndJarAtItsImage(String fault, String words) throws IOException {
    Path run = temp.resolve("run");
    Experiment experiment = experiment("{type: acme/noise, fault: " + fault + "}", 2);
    var e = assertThrows(AugmentationFailure.class, () -> train(experiment, run, () -> false));
    assertTrue(e.getMessage().startsWith("image '"), e::getMessage);
    String blame = "': augmentation 'acme/noise' of plugin acme 2.1 (" + jar + ") " + words;
    assertTrue(e.getMessage().contains(blame), e::getMessage);
  }
}
