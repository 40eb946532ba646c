package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ResolvedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose files are not as they were written go on all the same, and say so. */
class DamagedRunTest {
  @TempDir private Path temp;
  private Path whole;
  private Path run;

  /** A run to its end, and the same one stopped in its third epoch. */
  @BeforeEach
  void runs() throws IOException {
    Experiment experiment = TinyRun.experiment(TinyRun.images(temp, 64));
    whole = temp.resolve("whole");
    TinyRun.train(experiment, whole);
    run = temp.resolve("run");
    var asked = new AtomicInteger();
    TinyRun.train(experiment, run, () -> asked.getAndIncrement() == 10);
  }

  private void sameAsWhole() throws IOException {
    assertArrayEquals(TinyRun.weights(whole), TinyRun.weights(run));
  }

  @Test
  void aStateBeyondTheReadersLimitsIsPassedOver() throws IOException {
    Path state = run.resolve("checkpoints/epoch-0002-step-000002/state.json");
    Files.writeString(state, "{\"format\": 1, \"x\": " + "[".repeat(100_000));
    TinyRun.Heard heard = TinyRun.resume(run, () -> false);
    assertTrue(heard.done);
    assertEquals(2, heard.starts.get(0).progress().epoch());
    String warning =
        "passing over the damaged checkpoint epoch-0002-step-000002: " + state + ": is not JSON";
    assertEquals(List.of(warning), heard.warnings);
    assertEquals(List.of(warning), TinyRun.warnings(run));
    sameAsWhole();
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(run.resolve("metrics.jsonl")));
  }

  @Test
  void aRunNoneOfWhoseCheckpointsCanBeReadDoesNotBeginAnew() throws IOException {
    Path checkpoints = run.resolve("checkpoints");
    for (String name : List.of("epoch-0002", "epoch-0002-step-000002")) {
      Files.delete(checkpoints.resolve(name).resolve("model.safetensors"));
    }
    String message =
        assertThrows(ConfigException.class, () -> TinyRun.resume(run, () -> false)).getMessage();
    assertEquals(
        "%s: none of its checkpoints can be read (passing over the damaged checkpoint"
                .formatted(checkpoints)
            + " epoch-0002-step-000002: %s: is missing); begin a new run"
                .formatted(checkpoints.resolve("epoch-0002-step-000002/model.safetensors")),
        message);
    assertTrue(Files.exists(run.resolve("metrics.jsonl")));
  }

  @Test
  void damagedLinesOfTheLogsAreSaidAndLeftOut() throws IOException {
    Path metrics = run.resolve("metrics.jsonl");
    List<String> before = new ArrayList<>(Files.readAllLines(metrics));
    assertEquals(12, before.size());
    byte[] bytes = Files.readAllBytes(metrics);
    bytes[before.get(0).length() + 10] = (byte) 0xff;
    Files.write(metrics, bytes);
    Path timings = run.resolve("timings.jsonl");
    Files.writeString(timings, "{\"epo\n" + Files.readString(timings));
    Files.write(run.resolve("unreadable-images.txt"), new byte[] {(byte) 0xff, '\n'});
    assertEquals(
        List.of(
            metrics + ": line 2 cannot be read and is left out",
            timings + ": line 1 cannot be read and is left out"),
        MetricsLog.damage(run));
    TinyRun.Heard heard = TinyRun.resume(run, () -> false);
    assertEquals(
        List.of(
            metrics + ": line 2 cannot be read and is left out",
            timings + ": line 1 cannot be read and is left out"),
        heard.warnings);
    sameAsWhole();
    before = new ArrayList<>(Files.readAllLines(whole.resolve("metrics.jsonl")));
    before.remove(1);
    assertEquals(before, Files.readAllLines(metrics));
    assertEquals(heard.warnings, TinyRun.warnings(run));
    assertEquals(List.of(), MetricsLog.damage(run));
    assertEquals(3, MetricsLog.readTimings(run).size());
  }

  /** The order in which a run's files reach the device, and which of them. */
  @Test
  void theLogIsOnTheDeviceBeforeTheCheckpointThatCountsOnIt() throws IOException {
    var events = new ArrayList<String>();
    var listener =
        new TrainingListener() {
          @Override
          public void logged(Values values) {
            events.add("logged");
          }

          @Override
          public void checkpointing() {
            try (var files = Files.list(RunDirectory.checkpointsOf(temp.resolve("order")))) {
              events.add("synced before checkpoint " + (1 + files.count()));
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }

          @Override
          public void checkpointed(Path folder) {
            events.add("checkpoint");
          }
        };
    Experiment experiment =
        TinyRun.experiment(temp.resolve("tiny-images-idx3-ubyte"), "epochs=1", "log-every=2");
    TrainingRun training = TrainingRun.prepare(experiment, TinyRun.COMPONENTS);
    String config = ResolvedConfig.write(training.resolved(), TinyRun.COMPONENTS, "test");
    try (RunDirectory place = RunDirectory.create(temp.resolve("order"), config)) {
      training.train(place, listener, () -> false);
    }
    assertEquals(List.of("logged", "logged", "synced before checkpoint 1", "checkpoint"), events);

    var synced = new ArrayList<String>();
    MetricsLog log =
        MetricsLog.open(
            run, Progress.start(0, 0), file -> synced.add(file.getFileName().toString()));
    log.measured(Progress.start(0, 0), Map.of("knn-top1", 10.0));
    assertEquals(List.of(), synced);
    log.checkpointing();
    assertEquals(List.of("metrics.jsonl", "timings.jsonl", "warnings.jsonl"), synced);
  }

  @Test
  void whatCannotBeSyncedIsNamed() throws IOException {
    MetricsLog log =
        MetricsLog.open(
            run,
            Progress.start(0, 0),
            file -> {
              throw new IOException("Input/output error");
            });
    assertEquals(
        run.resolve("metrics.jsonl") + ": cannot write this file: Input/output error",
        assertThrows(java.io.UncheckedIOException.class, log::checkpointing)
            .getCause()
            .getMessage());
  }

  /** A file of events that is open is synced as well, whatever came before. */
  @Test
  void aTornEventFileDoesNotStopARun() throws IOException {
    Path events;
    try (var files = Files.list(run)) {
      events = files.filter(f -> f.toString().contains("tfevents")).findAny().orElseThrow();
    }
    Files.write(events, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    assertTrue(TinyRun.resume(run, () -> false).done);
    assertFalse(Files.notExists(events));
    sameAsWhole();
  }
}
