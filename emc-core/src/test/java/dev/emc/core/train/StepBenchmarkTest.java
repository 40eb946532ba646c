package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps of a run on the clock. */
class StepBenchmarkTest {
  /** More than the four of an epoch, less than two of them. */
  private static final int STEPS = 5;

  @TempDir Path temp;

  private TrainingRun run(String... overrides) throws IOException {
    return TrainingRun.prepare(
        TinyRun.experiment(TinyRun.images(temp, 70), overrides), TinyRun.COMPONENTS);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(temp)) {
      return all.sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "precision=fp32",
        "precision=bf16",
        "precision=fp16",
        "micro-batch=4",
        "regularizer-weights=relative",
        "epochs=1"
      })
  void thePartsAreTheWhole(String setting) throws IOException {
    TrainingRun run = run(setting);
    List<Path> before = files();
    StepTimes times = StepBenchmark.of(run, STEPS, () -> false).orElseThrow();
    assertEquals(before, files());
    assertEquals(STEPS, times.steps());
    assertEquals(2, times.views());
    assertEquals(new TrainingForecast.Length(70, 16, 4, run.resolved().epochs()), times.length());
    assertEquals(setting.equals("micro-batch=4") ? 4 : 16, times.microBatch());
    assertEquals(
        setting.startsWith("precision") ? setting.substring(10) : "fp32", times.precision());
    assertEquals("auto", times.layout());
    assertEquals(Set.of(StepPart.values()), times.parts().keySet());
    times.parts().forEach((part, seconds) -> assertTrue(seconds > 0, part + " " + seconds));
    double parts = times.parts().values().stream().mapToDouble(seconds -> seconds).sum();
    assertEquals(16 / times.imagesPerSecond(), parts, 1e-9);
    assertTrue(times.fastestSeconds() <= times.medianSeconds(), times::toString);
    assertTrue(times.medianSeconds() <= times.slowestSeconds(), times::toString);
    assertTrue(times.fastestSeconds() <= parts && parts <= times.slowestSeconds(), times::toString);
    assertNotNull(times.processorSeconds());
    assertTrue(times.processorSeconds() > 0, times::toString);
    if (Files.exists(Path.of("/proc/self/status"))) {
      assertNotNull(times.peakBytes());
      assertTrue(times.peakBytes() > 1 << 27, times::toString);
    }
  }

  @Test
  void itStopsBetweenSteps() throws IOException {
    var asked = new AtomicInteger();
    assertTrue(StepBenchmark.of(run(), STEPS, () -> asked.incrementAndGet() == 3).isEmpty());
    assertEquals(3, asked.get());
  }

  /** A step that the engine may not survive is tried elsewhere first, as in training. */
  @Test
  void fragileLayersAreTriedFirst() throws IOException {
    TrainingRun run = run("layout=channels-last", "backbone={type: resnet50}", "batch-size=4");
    run.triedBy(
        layers -> {
          throw new ConfigException("tried " + layers.size());
        });
    var refused =
        assertThrows(ConfigException.class, () -> StepBenchmark.of(run, STEPS, () -> false));
    assertTrue(refused.getMessage().startsWith("tried "), refused::getMessage);
  }
}
