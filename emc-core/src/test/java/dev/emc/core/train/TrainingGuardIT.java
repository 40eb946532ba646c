package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.guard.GuardLedger;
import dev.emc.core.guard.GuardReference;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of three epochs of four steps whose guard is told what it sees. */
@Tag("integration")
class TrainingGuardIT {
  @TempDir private Path temp;

  private Path images() throws IOException {
    Path images = temp.resolve("tiny-images-idx3-ubyte");
    return Files.exists(images) ? images : TinyRun.images(temp, 64);
  }

  private Experiment guarded(String... keys) throws IOException {
    var overrides =
        new String[] {
          "guard={images: {images: '%s'}, k: 2%s}"
              .formatted(
                  images(),
                  List.of(keys).stream().map(key -> ", " + key).reduce("", String::concat))
        };
    return TinyRun.experiment(images(), overrides);
  }

  /** A gauge that sees one accuracy after the other. */
  private record Script(ImageSource images, Queue<Double> accuracies) implements GuardGauge {
    @Override
    public Measured measure(JointEmbeddingNetwork network, @Nullable GuardReference start) {
      return WeightsGauge.figures(accuracies.remove());
    }
  }

  private TinyRun.Heard train(Path run, Experiment experiment, double... accuracies)
      throws IOException {
    TrainingRun training = TrainingRun.prepare(experiment, TinyRun.COMPONENTS);
    var script =
        new Script(
            training.images(), new ArrayDeque<>(DoubleStream.of(accuracies).boxed().toList()));
    String config = ResolvedConfig.write(training.resolved(), TinyRun.COMPONENTS, "test");
    try (RunDirectory place = RunDirectory.create(run, config)) {
      var heard = new TinyRun.Heard();
      heard.done = training.guardedBy(script).train(place, heard, () -> false);
      assertEquals(List.of(), List.copyOf(script.accuracies()), "looks that nobody took");
      return heard;
    }
  }

  private static byte[] weights(SavedCheckpoint saved) throws IOException {
    return Files.readAllBytes(saved.folder().resolve("model.safetensors"));
  }

  private static GuardLedger ledger(Path run) throws IOException {
    return GuardLedger.of(RunDirectory.newestCheckpoint(run)).orElseThrow();
  }

  @Test
  void harmStopsTheRunAndTheStartIsTheBest() throws IOException {
    Path run = temp.resolve("run");
    TinyRun.Heard heard = train(run, guarded(), 60, 57.5);
    assertFalse(heard.done);
    assertEquals(
        List.of(
            "guard: after epoch 1 kNN accuracy fell from 60.00 to 57.50 % (allowed: 2 points); the"
                + " run stops, the best is the start, "
                + run.resolve("best")
                + "; usual cures: a lower learning rate, smaller weights of the regularizer or a"
                + " warm-up of it (regularizer-warmup-epochs), head-warmup-epochs if heads are new,"
                + " larger batches"),
        heard.warnings);
    SavedCheckpoint best = ModelLocation.of(run.resolve("best")).saved().orElseThrow();
    assertEquals("epoch-0000", best.name().folder());
    assertTrue(ledger(run).isStopped());
    Path fresh = temp.resolve("fresh");
    assertFalse(TinyRun.train(TinyRun.experiment(images()), fresh, () -> true).done);
    assertArrayEquals(TinyRun.weights(fresh), weights(best), "the weights it started from");
    assertNotNull(heard.looks.get(0).figures().baseLoss());
  }

  @Test
  void aStoppedRunStaysStoppedUntilItsConfigSaysOtherwise() throws IOException {
    Path run = temp.resolve("run");
    train(run, guarded(), 60, 50);
    TinyRun.Heard again = TinyRun.resume(run, () -> false);
    assertFalse(again.done);
    assertEquals(0, again.steps.size());
    assertTrue(again.warnings.get(0).contains("the run stops"), again.warnings.toString());
    assertTrue(TinyRun.resume(run, "guard.on-harm=ignore").done);
    assertEquals(3, RunDirectory.epochsDone(run));
    Path whole = temp.resolve("whole");
    TinyRun.train(TinyRun.experiment(images()), whole);
    assertArrayEquals(TinyRun.weights(whole), TinyRun.weights(run), "nothing was disturbed");
  }

  @Test
  void theBestStaysWhateverIsPruned() throws IOException {
    Path run = temp.resolve("run");
    Experiment experiment =
        ExperimentLoader.load(
            run(guarded("on-harm: ignore")),
            "x.yaml",
            List.of("checkpoints.keep-last=1"),
            TinyRun.COMPONENTS);
    TinyRun.Heard heard = train(run, experiment, 60, 70, 69, 40);
    assertTrue(heard.done);
    try (var folders = Files.list(RunDirectory.checkpointsOf(run))) {
      assertEquals(
          List.of("epoch-0001", "epoch-0003"),
          folders.map(folder -> folder.getFileName().toString()).sorted().toList());
    }
    assertEquals("epoch-0001", RunDirectory.bestCheckpoint(run).orElseThrow().name().folder());
    assertEquals(1, heard.warnings.size(), heard.warnings.toString());
    assertTrue(
        heard.warnings.get(0).contains("guard.on-harm lets the run go on, the best is epoch-0001"));
    assertEquals(
        List.of(true, true, false, false), heard.looks.stream().map(l -> l.isBest()).toList());
  }

  private static String run(Experiment experiment) {
    return ResolvedConfig.write(experiment, TinyRun.COMPONENTS, "test");
  }

  @Test
  void harmLowersTheRatesAndTheRunGoesOnFromTheBest() throws IOException {
    Path run = temp.resolve("run");
    Experiment experiment =
        ExperimentLoader.load(
            run(guarded("on-harm: lower-rate, rate-factor: 0.5")),
            "x.yaml",
            List.of("checkpoints.keep-last=9"),
            TinyRun.COMPONENTS);
    TinyRun.Heard heard = train(run, experiment, 60, 70, 50, 71);
    assertTrue(heard.done);
    Path checkpoints = RunDirectory.checkpointsOf(run);
    byte[] first = weights(SavedCheckpoint.open(checkpoints.resolve("epoch-0001")));
    byte[] second = weights(SavedCheckpoint.open(checkpoints.resolve("epoch-0002")));
    byte[] third = weights(SavedCheckpoint.open(checkpoints.resolve("epoch-0003")));
    assertArrayEquals(first, second, "back at the best");
    assertFalse(Arrays.equals(second, third), "and on from there");
    double[] rates = heard.epochs.stream().mapToDouble(each -> each.learningRate()).toArray();
    assertArrayEquals(new double[] {0.002, 0.002, 0.001}, rates, 1e-12);
    assertEquals(
        List.of(
            "guard: after epoch 2 kNN accuracy fell from 60.00 to 50.00 % (allowed: 2 points); the"
                + " run goes on from epoch-0001 with 0.5 times its learning rates, the best is"
                + " epoch-0001, "
                + run.resolve("best")),
        heard.warnings);
    assertEquals("epoch-0003", ledger(run).best().checkpoint().folder());
  }

  @Test
  void ratesAreLoweredNoOftenerThanAsked() throws IOException {
    TinyRun.Heard heard =
        train(temp.resolve("run"), guarded("on-harm: lower-rate, most-lowerings: 1"), 60, 50, 50);
    assertFalse(heard.done);
    assertEquals(2, heard.epochs.size());
  }

  /** The gauge's figures are as good as drawn: there is harm in this run, and there are bests. */
  @Test
  void aRunStoppedAndResumedDecidesAlike() throws IOException {
    Experiment experiment =
        TinyRun.experiment(
            images(),
            "epochs=4",
            "checkpoints.every-epochs=2",
            "guard={images: {images: '%s'}, k: 2, every-steps: 3, on-harm: lower-rate, knn-tolerance: 0, most-lowerings: 99}"
                .formatted(images()));
    Path whole = temp.resolve("whole");
    TinyRun.Heard heard = TinyRun.train(experiment, whole);
    assertTrue(heard.done);
    assertNotEquals(0, ledger(whole).lowerings(), "nothing was lowered");
    assertNotEquals(ledger(whole).start(), ledger(whole).best(), "nothing was better");
    for (int stopBefore : new int[] {1, 3, 4, 5, 8, 11, 14}) {
      Path broken = temp.resolve("broken" + stopBefore);
      String at = "stopped before step " + stopBefore;
      var asked = new AtomicInteger();
      BooleanSupplier stop = () -> asked.getAndIncrement() == stopBefore;
      assertFalse(TinyRun.train(experiment, broken, stop).done, at);
      assertTrue(TinyRun.resume(broken, () -> false).done, at);
      assertArrayEquals(TinyRun.weights(whole), TinyRun.weights(broken), at);
      assertEquals(
          Files.readString(whole.resolve("metrics.jsonl")),
          Files.readString(broken.resolve("metrics.jsonl")),
          at);
      assertEquals(ledger(whole).best(), ledger(broken).best(), at);
      assertEquals(ledger(whole).rateShare(), ledger(broken).rateShare(), at);
    }
  }

  /** Measuring the loss of a base method with a queue or a target leaves all as it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "method={type: swav, projection-head: [16, 8], prototypes: 12, queue-length: 32, queue-start-epoch: 0}",
        "method={type: simsiam, projector: [16, 16], predictor-width: 8}",
        "method={type: moco-v2, projector: [16, 8], queue-length: 32}",
        "method={type: byol, projector: [16, 8], predictor-width: 8}",
      })
  void aGuardedRunHasTheBitsOfAnUnguardedOne(String method) throws IOException {
    String guard =
        "guard={images: {images: '%s'}, k: 2, on-harm: ignore, every-steps: 3}".formatted(images());
    Path with = temp.resolve("with");
    Path without = temp.resolve("without");
    TinyRun.Heard heard = TinyRun.train(TinyRun.experiment(images(), method, guard), with);
    TinyRun.train(TinyRun.experiment(images(), method), without);
    assertEquals(7, heard.looks.stream().filter(look -> look.figures().baseLoss() != null).count());
    assertArrayEquals(TinyRun.weights(without), TinyRun.weights(with));
  }

  @Test
  void aRunWithoutAGuardHasNoBest() throws IOException {
    Path run = temp.resolve("run");
    TinyRun.train(TinyRun.experiment(images(), "epochs=1"), run);
    ConfigException refused =
        assertThrows(ConfigException.class, () -> ModelLocation.of(run.resolve("best")));
    assertEquals(
        run + ": the run has no best checkpoint, which only a run with a guard has",
        refused.getMessage());
  }
}
