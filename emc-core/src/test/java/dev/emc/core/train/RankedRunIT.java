package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.config.Experiment;
import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.distributed.RankThreads;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.guard.GuardReference;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs that several ranks, here threads, train together. */
@Tag("integration")
class RankedRunIT {
  @TempDir private Path temp;

  private static TinyRun.Heard train(
      int size,
      Function<Ranks, Experiment> experiment,
      Path directory,
      Function<Ranks, BooleanSupplier> stop) {
    return train(size, experiment, directory, stop, run -> null);
  }

  private static TinyRun.Heard train(
      int size,
      Function<Ranks, Experiment> experiment,
      Path directory,
      Function<Ranks, BooleanSupplier> stop,
      Function<TrainingRun, @Nullable GuardGauge> looker) {
    boolean resumed = RunDirectory.isRun(directory);
    return RankThreads.run(
            size,
            ranks -> {
              TrainingRun run =
                  TrainingRun.prepare(experiment.apply(ranks), TinyRun.COMPONENTS, ranks);
              var heard = new TinyRun.Heard();
              if (!ranks.isMain()) {
                heard.done = run.follow(directory, stop.apply(ranks));
                return heard;
              }
              String config = ResolvedConfig.write(run.resolved(), TinyRun.COMPONENTS, "test");
              try (RunDirectory place =
                  resumed
                      ? RunDirectory.resume(directory)
                      : RunDirectory.create(directory, config)) {
                heard.done =
                    run.guardedBy(looker.apply(run)).train(place, heard, stop.apply(ranks));
              }
              return heard;
            })
        .get(0);
  }

  private static TinyRun.Heard train(int size, Experiment experiment, Path directory) {
    return train(size, ranks -> experiment, directory, ranks -> () -> false);
  }

  private static TinyRun.Heard resume(int size, Path directory) {
    Experiment experiment =
        ExperimentLoader.load(RunDirectory.configOf(directory), List.of(), TinyRun.COMPONENTS);
    return train(size, experiment, directory);
  }

  private Experiment experiment(String... overrides) throws IOException {
    return TinyRun.experiment(TinyRun.images(temp, 64), overrides);
  }

  /** As one process: sums of float32 in another order move a loss of 12 steps by 1e-4 at most. */
  @ParameterizedTest
  @ValueSource(strings = {"~", "8"})
  void trainsAsOneProcessDoes(String piece) throws IOException {
    Experiment experiment = experiment("micro-batch=" + piece);
    TinyRun.Heard one = TinyRun.train(experiment, temp.resolve("one"));
    TinyRun.Heard two = train(2, experiment, temp.resolve("two"));
    assertTrue(two.done);
    assertEquals(12, two.steps.size());
    for (int i = 0; i < 12; i++) {
      double expected = one.steps.get(i).loss();
      assertEquals(expected, two.steps.get(i).loss(), 1e-4 * Math.abs(expected), "step " + i);
    }
    assertEquals(
        "2 ranks on threads train together, each on 8 of the 16 images of a step",
        two.notes.get(0));
    assertEquals(
        1,
        MetricsLog.read(temp.resolve("two")).stream()
            .filter(
                line ->
                    line.path("kind").asText().equals("epoch") && line.path("epoch").asInt() == 2)
            .count());
    MetricsLog.readTimings(temp.resolve("two"))
        .forEach(
            line -> {
              double share = line.path("communication-share").asDouble();
              assertTrue(share > 0 && share < 1, line::toString);
              double rate = line.path("images-per-second").asDouble();
              // Those of all ranks.
              assertEquals(64, rate * line.path("seconds").asDouble(), 1e-6);
            });
    assertFalse(MetricsLog.readTimings(temp.resolve("one")).get(0).has("communication-share"));
  }

  /** One rank is asked to stop; all do, after one step, with one checkpoint; then they go on. */
  @Test
  void stoppedRunsGoOnBitForBit() throws IOException {
    Experiment experiment =
        experiment("method={type: byol, projector: [16, 8], predictor-width: 16}");
    Path whole = temp.resolve("whole");
    Path broken = temp.resolve("broken");
    train(2, experiment, whole);
    TinyRun.Heard first =
        train(
            2,
            ranks -> experiment,
            broken,
            ranks -> {
              var asked = new AtomicInteger();
              return () -> ranks.rank() == 1 && asked.getAndIncrement() == 5;
            });
    assertFalse(first.done);
    assertEquals(5, first.steps.size());
    assertEquals(2, first.checkpoints.size());
    assertTrue(resume(2, broken).done);
    assertArrayEquals(TinyRun.weights(whole), TinyRun.weights(broken));
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(broken.resolve("metrics.jsonl")));
  }

  /** The first rank looks; what it decides holds for all, and a run is not disturbed by it. */
  @Test
  void theGuardOfTheFirstStopsAll() throws IOException {
    String images = TinyRun.images(temp, 64).toString();
    Experiment guarded =
        experiment("guard={images: {images: '%s'}, k: 2, every-steps: 2}".formatted(images));
    Path run = temp.resolve("run");
    Iterator<Double> accuracies = List.of(60.0, 61.0, 62.0, 50.0).iterator();
    TinyRun.Heard heard =
        train(
            2,
            ranks -> guarded,
            run,
            ranks -> () -> false,
            training -> new Told(training.images(), accuracies));
    assertFalse(heard.done);
    assertFalse(accuracies.hasNext());
    assertEquals(6, heard.steps.size());
    assertTrue(heard.warnings.get(0).contains("the run stops"), heard.warnings.toString());
    assertEquals("epoch-0001", RunDirectory.bestCheckpoint(run).orElseThrow().name().folder());
  }

  /** The first rank goes back to the best checkpoint and lowers its rates; so do the others. */
  @Test
  void theGuardOfTheFirstLowersTheRatesOfAll() throws IOException {
    Experiment guarded =
        experiment(
            "guard={images: {images: '%s'}, k: 2, on-harm: lower-rate, rate-factor: 0.5}"
                .formatted(TinyRun.images(temp, 64)),
            "checkpoints.keep-last=9");
    var heard = new ArrayList<TinyRun.Heard>();
    for (int size = 1; size <= 2; size++) {
      Iterator<Double> accuracies = List.of(60.0, 70.0, 50.0, 71.0).iterator();
      heard.add(
          train(
              size,
              ranks -> guarded,
              temp.resolve("run" + size),
              ranks -> () -> false,
              training -> new Told(training.images(), accuracies)));
      assertFalse(accuracies.hasNext());
    }
    assertTrue(heard.get(1).done);
    Path checkpoints = RunDirectory.checkpointsOf(temp.resolve("run2"));
    assertArrayEquals(
        Files.readAllBytes(checkpoints.resolve("epoch-0001/model.safetensors")),
        Files.readAllBytes(checkpoints.resolve("epoch-0002/model.safetensors")));
    double[] rates = heard.get(1).epochs.stream().mapToDouble(e -> e.learningRate()).toArray();
    assertArrayEquals(new double[] {0.002, 0.002, 0.001}, rates, 1e-12);
    for (int i = 0; i < 12; i++) {
      double expected = heard.get(0).steps.get(i).loss();
      double actual = heard.get(1).steps.get(i).loss();
      assertEquals(expected, actual, 1e-4 * Math.abs(expected), "step " + i);
    }
  }

  /** A gauge that sees one accuracy after the other. */
  private record Told(ImageSource images, Iterator<Double> accuracies) implements GuardGauge {
    @Override
    public Measured measure(JointEmbeddingNetwork network, @Nullable GuardReference start) {
      return WeightsGauge.figures(accuracies.next());
    }
  }

  /** All ranks do the steps, each has the answer, and the run's folder is not made. */
  @Test
  void allRanksForecastTogether() throws IOException {
    Experiment experiment = experiment("micro-batch=8");
    for (TrainingForecast forecast :
        RankThreads.run(
            2,
            ranks ->
                TrainingRun.prepare(experiment, TinyRun.COMPONENTS, ranks)
                    .forecast(true, () -> false))) {
      assertEquals(12, forecast.length().steps());
      assertEquals(3, forecast.measured().steps());
      assertTrue(
          forecast
              .place()
              .endsWith("2 ranks on threads train together, each on 8 of the 16 images of a step"),
          forecast.place());
    }
  }

  @Test
  void goesOnWithOtherNumbersOfRanks() throws IOException {
    Experiment experiment = experiment();
    Path run = temp.resolve("run");
    var asked = new AtomicInteger();
    TinyRun.train(experiment, run, () -> asked.getAndIncrement() == 5);
    TinyRun.Heard two = resume(4, run);
    assertTrue(two.done);
    assertEquals(
        List.of(
            "the checkpoint was written by a run of 1 process, this one has 4: the last bits will"
                + " differ"),
        two.warnings);
    Path one = temp.resolve("one");
    TinyRun.Heard whole = TinyRun.train(experiment, one);
    double expected = whole.steps.get(11).loss();
    assertEquals(expected, two.steps.get(6).loss(), 1e-4 * Math.abs(expected));
  }

  @Test
  void ranksOfOtherConfigsOrImagesAreRefusedBeforeTheFirstStep() throws IOException {
    Path images = TinyRun.images(temp, 64);
    Path others = TinyRun.images(Files.createDirectory(temp.resolve("others")), 80);
    var error =
        assertThrows(
            ConfigException.class,
            () ->
                train(
                    2,
                    ranks -> TinyRun.experiment(images, "seed=" + (3 + ranks.rank())),
                    temp.resolve("run"),
                    ranks -> () -> false));
    assertEquals(
        "ranks 0 and 1 have other configs or plugins: 'seed: 3' and 'seed: 4'", error.getMessage());
    error =
        assertThrows(
            ConfigException.class,
            () ->
                train(
                    2,
                    ranks -> TinyRun.experiment(ranks.isMain() ? images : others),
                    temp.resolve("run"),
                    ranks -> () -> false));
    assertTrue(
        error.getMessage().startsWith("ranks 0 and 1 have other configs or plugins: 'train: "),
        error.getMessage());
    assertFalse(Files.exists(temp.resolve("run")));
  }

  /** Under the same names, as many: only their pixels tell. */
  @Test
  void otherImagesOfTheSameNamesAreFound() throws IOException {
    Path images = TinyRun.images(temp, 64);
    Path others = TinyRun.images(Files.createDirectory(temp.resolve("others")), 64);
    byte[] content = Files.readAllBytes(others);
    content[16 + 4 * 144 + 7]++;
    Files.write(others, content);
    var error =
        assertThrows(
            ConfigException.class,
            () ->
                RankThreads.run(
                    2,
                    ranks -> {
                      Path own = ranks.isMain() ? images : others;
                      ImageSource source = RunImages.open(TinyRun.experiment(own).data());
                      RankAgreement.require(ranks, "images", RunImages.samples(source));
                      return true;
                    }));
    assertTrue(
        error
            .getMessage()
            .matches(
                "ranks 0 and 1 have other images: '(tiny-images-idx3-ubyte #4: 12 x 12, crc32c )\\w{8}' and '\\1\\w{8}'"),
        error.getMessage());
  }

  @Test
  void whatRanksCannotShareEvenlyIsRefused() {
    refused("batch-size: 16 images cannot be shared evenly by 3 ranks; 15 and 18 can", 3);
    refused("micro-batch: 4 images cannot be shared evenly by 8 ranks; 8 can", 8, "micro-batch=4");
  }

  private static void refused(String message, int size, String... overrides) {
    var error =
        assertThrows(
            ConfigException.class,
            () ->
                RankThreads.run(
                    size,
                    ranks ->
                        TrainingRun.prepare(
                            TinyRun.experiment(Path.of("none"), overrides),
                            TinyRun.COMPONENTS,
                            ranks)));
    assertEquals(message, error.getMessage());
  }
}
