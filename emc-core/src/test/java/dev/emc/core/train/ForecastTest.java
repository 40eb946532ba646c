package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.Experiment;
import dev.emc.core.train.TrainingForecast.Group;
import dev.emc.core.train.TrainingForecast.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run will be, told without a run. */
class ForecastTest {
  @TempDir Path temp;

  private TrainingForecast forecast(Experiment experiment, boolean starts) throws IOException {
    return TrainingRun.prepare(experiment, TinyRun.COMPONENTS).forecast(starts, () -> false);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(temp)) {
      return all.map(file -> temp.relativize(file).toString()).sorted().toList();
    }
  }

  @Test
  void ofAFreshRun() throws IOException {
    Path images = TinyRun.images(temp, 70);
    List<String> before = files();
    TrainingForecast forecast =
        forecast(
            TinyRun.experiment(
                images,
                "optimizer.schedule={type: linear-warmup-cosine, warmup-epochs: 1}",
                "optimizer.final-weight-decay=0.001",
                "optimizer.groups=[{prefix: projector., lr: 0.1, schedule: fixed, weight-decay: 0}]"),
            true);
    assertEquals(new TrainingForecast.Length(70, 16, 4, 3), forecast.length());
    assertEquals(12, forecast.length().steps());
    assertEquals(6, forecast.length().imagesLeftOut());
    assertEquals(List.of(), forecast.start());
    Group usual = forecast.groups().get(0);
    assertEquals(0, usual.firstLr());
    assertEquals(0.002, usual.highestLr());
    assertTrue(usual.lastLr() > 0 && usual.lastLr() < 0.0002, usual::toString);
    // The cosine rounds.
    assertEquals(1e-4, usual.firstWeightDecay(), 1e-15);
    assertTrue(usual.lastWeightDecay() > 9e-4, usual::toString);
    Group heads = forecast.groups().get(1);
    assertEquals("groups.0", heads.name());
    assertEquals(0.1, heads.firstLr());
    assertEquals(0.1, heads.lastLr());
    assertEquals(0, heads.lastWeightDecay());
    assertTrue(
        heads.parameters().stream().allMatch(name -> name.startsWith("projector.")),
        heads::toString);
    Measured measured = forecast.measured();
    assertNotNull(measured);
    assertEquals(3, measured.steps(), "an epoch has four, the first is counted apart");
    assertTrue(measured.firstSeconds() > 0 && measured.secondsPerStep() > 0, measured::toString);
    assertEquals(
        measured.firstSeconds() + 11 * measured.secondsPerStep(), measured.seconds(12), 1e-9);
    assertEquals(before, files());
  }

  @Test
  void ofARunThatStartsFromAnother() throws IOException {
    Path images = TinyRun.images(temp, 64);
    Path base = temp.resolve("base");
    TinyRun.train(TinyRun.experiment(images, "epochs=1"), base);
    List<String> before = files();
    Experiment experiment =
        TinyRun.experiment(images, "start-from=" + base, "start-optimizer=continue");
    TrainingForecast forecast = forecast(experiment, true);
    assertTrue(
        forecast.start().stream().anyMatch(line -> line.contains("optimizer state of")),
        forecast::toString);
    var heard = TinyRun.train(experiment, temp.resolve("run"));
    assertTrue(heard.notes.containsAll(forecast.start()), heard.notes + " / " + forecast.start());
    assertEquals(
        before, new TreeSet<>(files()).stream().filter(f -> !f.startsWith("run")).toList());
    assertEquals(List.of(), forecast(experiment, false).start());
  }

  @Test
  void ofARunThatIsStopped() throws IOException {
    TrainingRun run =
        TrainingRun.prepare(TinyRun.experiment(TinyRun.images(temp, 64)), TinyRun.COMPONENTS);
    assertNull(run.forecast(true, () -> true).measured());
  }
}
