package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.tensorboard.EventReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardLogTest {
  /** Says how far the run is. */
  private static final EpochProbe PROBE =
      (network, progress) -> Map.of("knn-top1", 10.0 * progress.epoch());

  @TempDir private Path temp;
  private Path images;

  @BeforeEach
  void writeImages() throws IOException {
    images = TinyRun.images(temp, 64);
  }

  /** The events that TensorBoard keeps: a start drops those from its step on. */
  private static List<String> shown(Path run) throws IOException {
    var kept = new ArrayList<String>();
    for (Path file : EventReader.files(run)) {
      for (String line : EventReader.lines(file)) {
        long step = step(line);
        if (line.endsWith(" start")) {
          kept.removeIf(earlier -> step(earlier) >= step);
        } else if (!line.contains(" version ") && !line.contains("images-per-second")) {
          kept.add(line);
        }
      }
    }
    return kept;
  }

  private static long step(String line) {
    return Long.parseLong(line.substring(0, line.indexOf(' ')));
  }

  private static void train(Path run, Path images, BooleanSupplier stop) throws IOException {
    if (RunDirectory.isRun(run)) {
      try (RunDirectory place = RunDirectory.resume(run)) {
        TrainingRun.prepare(
                ExperimentLoader.load(RunDirectory.configOf(run), List.of(), TinyRun.COMPONENTS),
                TinyRun.COMPONENTS)
            .train(place, PROBE, new TinyRun.Heard(), stop);
      }
      return;
    }
    TrainingRun training = TrainingRun.prepare(TinyRun.experiment(images), TinyRun.COMPONENTS);
    String config = ResolvedConfig.write(training.resolved(), TinyRun.COMPONENTS, "test");
    try (RunDirectory place = RunDirectory.create(run, config)) {
      training.train(place, PROBE, new TinyRun.Heard(), stop);
    }
  }

  @Test
  void aRunLogsItsStepsEpochsAndProbes() throws IOException {
    Path run = temp.resolve("run");
    train(run, images, () -> false);
    List<String> lines = shown(run);
    assertEquals("0 probe/knn-top1 0.0", lines.get(0));
    assertTrue(lines.contains("4 probe/knn-top1 10.0"), lines.toString());
    assertTrue(lines.contains("12 probe/knn-top1 30.0"), lines.toString());
    assertEquals(12, lines.stream().filter(l -> l.contains(" step/loss ")).count());
    for (String tag : List.of("step/learning-rate", "step/entropy", "step/vicreg/variance")) {
      assertTrue(lines.get(1).contains(tag + " "), tag);
    }
    List<String> all = EventReader.lines(EventReader.files(run).get(0));
    List<String> epochs = all.stream().filter(l -> l.contains("epoch/loss ")).toList();
    assertEquals(3, epochs.size());
    for (String tag : List.of("epoch/images-per-second", "epoch/data-wait-share")) {
      assertTrue(epochs.get(0).contains(tag + " "), tag);
    }
    List<String> probes =
        MetricsLog.read(run).stream()
            .filter(l -> l.path("kind").asText().equals("probe"))
            .map(l -> l.path("epoch") + " " + l.path("values"))
            .toList();
    assertEquals(
        List.of(
            "0 {\"knn-top1\":0.0}",
            "1 {\"knn-top1\":10.0}",
            "2 {\"knn-top1\":20.0}",
            "3 {\"knn-top1\":30.0}"),
        probes);
  }

  @Test
  void aResumedRunShowsNoStepTwice() throws IOException {
    Path whole = temp.resolve("whole");
    train(whole, images, () -> false);
    Path broken = temp.resolve("broken");
    var asked = new AtomicInteger();
    train(broken, images, () -> asked.getAndIncrement() == 6);
    train(broken, images, () -> false);
    assertEquals(2, EventReader.files(broken).size());
    assertEquals(shown(whole), shown(broken));
    // As if killed after its second checkpoint: what the last epoch logged is dropped, too.
    Path killed = temp.resolve("killed");
    train(killed, images, () -> false);
    Path last = RunDirectory.checkpointsOf(killed).resolve("epoch-0003");
    try (var files = Files.list(last)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(last);
    train(killed, images, () -> false);
    assertEquals(2, EventReader.files(killed).size());
    assertEquals(shown(whole), shown(killed));
    assertArrayEquals(TinyRun.weights(whole), TinyRun.weights(killed));
  }

  @Test
  void theFileCanBeSwitchedOff() throws IOException {
    Path run = temp.resolve("run");
    TinyRun.train(TinyRun.experiment(images, "tensorboard=false", "epochs=1"), run);
    assertEquals(List.of(), EventReader.files(run));
  }
}
