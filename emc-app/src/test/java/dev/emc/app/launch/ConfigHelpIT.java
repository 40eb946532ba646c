package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static dev.emc.app.launch.Distribution.json;
import static dev.emc.app.launch.Distribution.ok;
import static dev.emc.app.launch.Distribution.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What helps to write a config, with the components that ship. */
@Tag("integration")
class ConfigHelpIT {
  private static final Path PAGE = Path.of("../docs/config.md");

  @TempDir Path temp;

  @Test
  void thePageOfAllKeysIsUpToDate() throws IOException {
    assertEquals(
        ok("describe", "--markdown").out(),
        Files.readString(PAGE),
        "docs/config.md is not what the records say: ./emc describe --markdown > docs/config.md");
  }

  @Test
  void aSectionAndAKindOfIt() {
    String schedules = ok("describe", "schedule").out();
    assertTrue(schedules.startsWith("schedule: How the rate changes\n"), schedules);
    assertTrue(schedules.contains("\ntype: multi-step: "), schedules);
    String swav = ok("describe", "method", "swav").out();
    assertTrue(
        swav.matches("(?s).*\\n  prototypes +whole number +3000 +\\[2, 1000000] +\\S.*"), swav);
    refused(
        "unknown section 'checkpoint', did you mean 'checkpoints'? There are: run, backbone, method,"
            + " transform, estimator, regularizer, data, views, augmentations, optimizer, schedule,"
            + " groups, checkpoints, online-knn, guard, sweep, evaluation, study, study.groups, rows,"
            + " protocol, head, normalize, few-labels",
        "describe",
        "checkpoint");
  }

  /** Views that a recipe leaves to its method, and shows in a comment, are there in full. */
  @Test
  void aRecipeInFull() {
    String shown = ok("recipes", "vicreg-emc").out();
    assertTrue(shown.contains("\n# views:\n#   - size: 224\n"), shown);
    assertFalse(shown.contains("\nviews:"), shown);
    String full = ok("recipes", "vicreg-emc", "--full").out();
    assertTrue(full.contains("\nviews:\n  - size: 224\n    count: 1\n"), full);
    Path file = temp.resolve("full.yaml");
    assertEquals(full, written(file, full));
    refused("--full needs the name of a recipe", "recipes", "--full");
  }

  private static String written(Path file, String text) {
    try {
      Files.writeString(file, text);
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void everyMistakeIsALine() throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("my.yaml"),
            """
            backbone: resnet-tiny
            method: {type: vicreg, projector: [256, x], invariance-wieght: 2}
            data: {train: photos, workers: many}
            optimizer: {type: sgd, lr: -1}
            epochs: 0
            """);
    Cli cli = emc("train", "--config", file.toString(), "--set", "views[0=3");
    assertEquals(2, cli.code());
    List<String> places =
        cli.err()
            .lines()
            .map(line -> line.replace(file + "", "my.yaml").split(": "))
            .map(part -> part[1] + " " + part[2])
            .toList();
    assertEquals(
        List.of(
            "my.yaml:2 method.projector.1",
            "my.yaml:2 method.invariance-wieght",
            "my.yaml:3 data.workers",
            "my.yaml:4 optimizer.lr",
            "my.yaml:5 epochs",
            "--set 'views[0=3' the key 'views[0' has no whole number in brackets, as in views[0]"),
        places,
        cli::err);
  }

  @Test
  void aDryRunTellsAndWritesNothing() throws IOException {
    Path run = temp.resolve("run");
    String[] command = {
      "train",
      "--recipe",
      "small-vicreg-base",
      "--dry-run",
      "--out",
      run.toString(),
      "--set",
      "epochs=30",
      "--set",
      "optimizer.schedule.warmup-epochs=3",
      "--set",
      "data.to=600",
      "--set",
      "batch-size=128",
      "--set",
      "views[0].size=24",
      "--set",
      "threads=1",
      "--device",
      "cpu"
    };
    String out = ok(command).out();
    assertFalse(Files.exists(run));
    assertTrue(out.startsWith("backbone:\n  type: resnet-tiny\n"), out);
    assertTrue(out.contains("\n  batch-size: 128\n".substring(3)), out);
    assertTrue(
        out.contains(
            "\n600 images, 128 in a step: 4 steps an epoch, 120 in all of 30 epochs; 88 images of each"
                + " epoch fill no batch\n"),
        out);
    assertTrue(out.contains("\n  2  of 24 x 24  random-resized-crop, horizontal-flip, "), out);
    // 0.8 at 256 images, scaled to 128; it rises from 0 over three epochs.
    assertTrue(
        out.matches("(?s).*\\n  scheduled +\\d+ +\\d+ +0 +0\\.4 +0\\.000\\d+ +\\S+ +such as .*"),
        out);
    assertTrue(out.contains("\nstart\n  random weights\n"), out);
    assertTrue(out.contains("\nforecast: computing on the CPU"), out);
    assertTrue(
        out.matches("(?s).* measured on this machine in 3 steps after a first one of .*"), out);
    assertTrue(out.endsWith("\nnothing was written\n"), out);
  }

  @Test
  void aDryRunAsJson() throws IOException {
    JsonNode found =
        json(
            "train",
            "--recipe",
            "small-swav-emc",
            "--dry-run",
            "--json",
            "--device",
            "cpu",
            "--set",
            "data.to=600",
            "--set",
            "batch-size=64",
            "--set",
            "threads=1",
            "--set",
            "start-from=" + temp.resolve("small-swav-base"));
    assertEquals("swav", found.at("/config/method/type").asText());
    JsonNode forecast = found.path("forecast");
    assertEquals(9, forecast.at("/length/stepsPerEpoch").asInt());
    assertEquals(18, found.path("steps").asInt());
    assertTrue(found.path("seconds").asDouble() > 0, found::toString);
    assertEquals(
        temp.resolve("small-swav-base")
            + " is not there yet: it would be trained first, by its recipe",
        forecast.at("/start/0").asText());
    JsonNode group = forecast.at("/groups/0");
    assertEquals(0.6, group.path("highestLr").asDouble());
    assertEquals(0.6, group.path("lastLr").asDouble());
    assertEquals(1e-6, group.path("firstWeightDecay").asDouble());
    assertTrue(group.path("parameters").size() > 10, group::toString);
    assertTrue(forecast.at("/measured/secondsPerStep").asDouble() > 0, forecast::toString);
    // A process with the engine in it has more than this, on any system that tells.
    if (Files.exists(Path.of("/proc/self/status"))) {
      assertTrue(forecast.at("/measured/peakBytes").asLong() > 1 << 27, forecast::toString);
    }
    assertFalse(Files.exists(temp.resolve("small-swav-base")));
  }

  @Test
  void aRunThatGoesOnHasNoDryRun() {
    refused(
        "--dry-run is for a run that has not begun, not for --resume",
        "train",
        "--resume",
        temp.toString(),
        "--dry-run");
  }
}
