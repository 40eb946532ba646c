package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Comparisons;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.study.result.TestFamily;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the rate, what a guard keeps is not worse than the start. */
class GuardedRunsIT {
  private static final String IMAGES = "classpath:dev/emc/app/data/t10k-images-idx3-ubyte.gz";
  private static final double USUAL_RATE = 0.05;
  private static final double TOO_HIGH = 30;

  /** A small SimSiam on 1,500 images; 1,000 others guard, and 6,000 others judge. */
  private static final String BASE =
      """
      backbone: {type: resnet-tiny, width: 8}
      method: {type: simsiam, projector: [64, 64, 64], predictor-width: 16}
      data: {train: '%s', to: 1500, workers: 1}
      views:
        - size: 28
          count: 2
          augmentations:
            - {type: random-resized-crop, scale-min: 0.3, scale-max: 1, interpolation: bilinear}
            - {type: horizontal-flip, probability: 0.5}
            - {type: normalize, mean: [0.286], std: [0.353]}
      epochs: 6
      batch-size: 64
      optimizer: {type: sgd, lr: 0.05, lr-batch: 0, weight-decay: 1e-4, schedule: fixed}
      threads: 1
      device: cpu
      """
          .formatted(IMAGES);

  @TempDir Path temp;

  /** A start, and what a guarded run kept of it. */
  private record Kept(double rate, boolean isStart, Comparison test) {}

  /** Some of the images, as a command line names them. */
  private String list(String name, int from, int to) throws IOException {
    Path file = temp.resolve(name + ".txt");
    Files.writeString(
        file,
        IntStream.range(from, to).mapToObj(String::valueOf).collect(Collectors.joining("\n")));
    return IMAGES + "@" + file;
  }

  private Predictions judged(Path model, String name) throws IOException {
    Path file = temp.resolve(name + ".json");
    Cli cli =
        emc(
            "eval",
            "knn",
            model.toString(),
            "--name",
            name,
            "--data",
            list("labels", 0, 1500),
            "--test",
            list("judging", 4000, 10_000),
            "--k",
            "20",
            "--out",
            file.toString(),
            "--quiet");
    assertEquals(0, cli.code(), cli.err());
    return Evaluation.read(file).predictions();
  }

  private List<Kept> runs(double[] rates, long seed) throws IOException {
    Path config = Files.writeString(temp.resolve("base.yaml"), BASE);
    Path base = temp.resolve("base");
    Cli trained = emc("train", "--config", config.toString(), "--out", base.toString(), "--quiet");
    assertEquals(0, trained.code(), trained.err());
    Predictions start = judged(base, "start");
    List<Double> used = new ArrayList<>();
    List<Boolean> starts = new ArrayList<>();
    List<Comparison> tests = new ArrayList<>();
    for (int i = 0; i < rates.length; i++) {
      Path run = temp.resolve("run" + i);
      Cli cli =
          emc(
              "train",
              "--config",
              config.toString(),
              "--out",
              run.toString(),
              "--quiet",
              "--seed",
              String.valueOf(seed + i),
              "--set",
              "start-from=" + base,
              "--set",
              "epochs=3",
              "--set",
              "regularizer={type: emc, entropy-weight: 1, covariance-weight: 1}",
              "--set",
              "optimizer.lr=" + USUAL_RATE * rates[i],
              "--set",
              "guard={images: {images: '%s', from: 1500, to: 2500}}".formatted(IMAGES));
      // A run may also end since its loss is no number: its best is there all the same.
      assertNotEquals(2, cli.code(), cli.err());
      if (cli.code() == 0) {
        assertTrue(cli.out().contains("\nthe guard took "), cli.out());
      }
      Path best = run.resolve("best");
      Predictions kept = judged(best, "kept" + i);
      used.add(rates[i]);
      starts.add(isStart(run));
      tests.addAll(Comparisons.of(List.of(kept), start));
    }
    List<Comparison> corrected = TestFamily.corrected(tests);
    List<Kept> kept = new ArrayList<>();
    for (int i = 0; i < corrected.size(); i++) {
      kept.add(new Kept(used.get(i), starts.get(i), corrected.get(i)));
    }
    return kept;
  }

  private static boolean isStart(Path run) throws IOException {
    return RunDirectory.bestCheckpoint(run).orElseThrow().name().epochs() == 0;
  }

  private void noneIsWorse(List<Kept> runs) {
    for (Kept run : runs) {
      assertNotEquals(Verdict.HURT, run.test().verdict(), run.toString());
      assertTrue(run.test().difference() >= -1, run.toString());
    }
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aRateThirtyTimesTooHighEndsWithTheStartOrBetter() throws IOException {
    List<Kept> runs = runs(new double[] {1, TOO_HIGH}, 100);
    noneIsWorse(runs);
  }

  @Test
  @Tag(Proof.TAG)
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void twentyRunsWithRatesUpToThirtyTimesTooHighEndNoWorse() throws IOException {
    Proof proof = Proof.of("guarded runs");
    var random = new SplittableRandom(2026);
    double[] rates = new double[20];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = Math.exp(random.nextDouble() * Math.log(TOO_HIGH));
    }
    List<Kept> runs = runs(rates, 1000);
    noneIsWorse(runs);
    long starts = runs.stream().filter(Kept::isStart).count();
    double worst = runs.stream().mapToDouble(run -> run.test().difference()).min().orElseThrow();
    double best = runs.stream().mapToDouble(run -> run.test().difference()).max().orElseThrow();
    proof.record(
        String.format(
            Locale.ROOT,
            "20 runs at 1 to 30 times the usual rate: kNN %+.2f to %+.2f points against the start, none significantly lower after Holm; %d kept the start",
            worst,
            best,
            starts));
  }
}
