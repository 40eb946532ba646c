package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.sweep.ReplicateCommand;
import dev.emc.app.sweep.SweepCommand;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps and studies at toy size with the plugins of the assembled distribution. */
class SweepIT {
  private static final Path HOME = Path.of("target/emc").toAbsolutePath();
  private static final String IMAGES = "classpath:dev/emc/app/data/t10k-images-idx3-ubyte.gz";

  private static final String RUN =
      """
      backbone: {type: resnet-tiny, width: 4}
      method: {type: vicreg, projector: [16, 16]}
      data: {train: '%s', to: 64, workers: 1}
      views:
        - size: 28
          count: 2
          augmentations:
            - {type: random-resized-crop, scale-min: 0.4, scale-max: 1, ratio-min: 0.75, ratio-max: 1.33, interpolation: bilinear}
            - {type: normalize, mean: [0.286], std: [0.353]}
      epochs: 1
      batch-size: 32
      optimizer: {type: sgd, lr: 0.002, lr-batch: 0, weight-decay: 0.0001}
      log-every: 1
      threads: 1
      device: cpu
      """
          .formatted(IMAGES);

  private static final String EVALUATION =
      """
      evaluation:
        protocols: [linear, knn]
        labels: {images: '%1$s', to: 200}
        validation: {images: '%1$s', from: 200, to: 300}
        test: {images: '%1$s', from: 300, to: 500}
        fractions: [0.2, 1]
        draws: 2
        k: 5
      """
          .formatted(IMAGES);

  @TempDir Path temp;

  private static Cli emc(String... arguments) {
    return Cli.run(List.of(new SweepCommand(), new ReplicateCommand()), HOME, arguments);
  }

  private Path sweep(String grid) throws IOException {
    Path run = Files.writeString(temp.resolve("run.yaml"), RUN);
    return Files.writeString(
        temp.resolve("sweep.yaml"),
        """
        title: A sweep
        config: '%1$s'
        base: '%1$s'
        cell-set: [regularizer.type=emc]
        grid: [%2$s]
        """
                .formatted(run, grid)
            + EVALUATION);
  }

  private static byte[] weights(Path study, String run) throws IOException {
    return Files.readAllBytes(
        study.resolve("runs").resolve(run).resolve("checkpoints/epoch-0001/model.safetensors"));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aSweepIsTrainedOnceAndGoesOnWhereItStopped() throws IOException {
    Path config = sweep("'regularizer.entropy-weight=0,10', 'regularizer.covariance-weight=0,1'");
    Path out = temp.resolve("a sweep");
    String[] command = {"sweep", "--config", config.toString(), "--out", out.toString()};
    Cli whole = emc(command);
    assertEquals(0, whole.code(), whole.err());
    assertTrue(whole.out().contains("entropy-weight=10_covariance-weight=1  "), whole.out());
    String csv = Files.readString(out.resolve("results.csv"));
    assertEquals(1 + 5 * 3, csv.lines().count(), csv);
    JsonNode json = new ObjectMapper().readTree(out.resolve("results.json").toFile());
    JsonNode group = json.get("groups").get(0);
    assertEquals("entropy-weight=0_covariance-weight=0", group.get("reference").asText());
    assertEquals(3 * 3 + 4 * 3, group.get("tests").size(), "against the reference and the base");
    for (String file : List.of("study.md", "report.html", "study.yaml")) {
      assertTrue(Files.size(out.resolve(file)) > 0, file);
    }

    Path done = out.resolve("runs/entropy-weight=0_covariance-weight=1");
    var before = Files.getLastModifiedTime(done.resolve("metrics.jsonl"));
    String half = "entropy-weight=10_covariance-weight=0";
    byte[] weights = weights(out, half);
    delete(out.resolve("runs").resolve(half));
    Files.delete(done.resolve("eval/knn.json"));
    Cli plan = emc("sweep", "--resume", out.toString(), "--plan");
    assertTrue(plan.out().contains("5 runs, 3 done; about "), plan.out());
    assertTrue(plan.out().matches("(?s).*covariance-weight=1 +1 +trained, to be evaluated .*"));
    Cli resumed = emc(command);
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(whole.out(), resumed.out());
    assertEquals(csv, Files.readString(out.resolve("results.csv")));
    assertEquals(before, Files.getLastModifiedTime(done.resolve("metrics.jsonl")));
    assertArrayEquals(weights, weights(out, half));

    Cli other =
        emc("sweep", "--config", config.toString(), "--out", out.toString(), "--draws", "3");
    assertEquals(
        "emc: --out: %s holds another study (evaluation.draws differs: 2 there, 3 here); choose another folder, or go on with what is there by --resume %s\n"
            .formatted(out, out),
        other.err());
    Files.writeString(temp.resolve("run.yaml"), RUN.replace("lr: 0.002", "lr: 0.003"));
    Cli changed = emc(command);
    assertEquals(2, changed.code());
    assertTrue(
        changed
            .err()
            .endsWith(
                "holds a run of another config: optimizer.lr is 0.002 there and 0.003 here; choose another --out\n"),
        changed.err());
  }

  @Test
  void weightsOfZeroAreTheBaseLossAlone() throws IOException {
    Path config = sweep("'regularizer={type: emc, entropy-weight: 0, covariance-weight: 0},none'");
    Path out = temp.resolve("out");
    Cli cli = emc("sweep", "--config", config.toString(), "--out", out.toString(), "--quiet");
    assertEquals(0, cli.code(), cli.err());
    byte[] zero = weights(out, "regularizer=-type-emc-entropy-weight-0-covariance-weight-0");
    assertArrayEquals(weights(out, "regularizer=none"), zero);
  }

  @Test
  void aCellThatFailsIsListedAndTheOthersGoOn() throws IOException {
    Path config = sweep("'optimizer.lr=0.002,1e30'");
    Path out = temp.resolve("out");
    Cli cli = emc("sweep", "--config", config.toString(), "--out", out.toString(), "--quiet");
    assertEquals(1, cli.code(), cli.err());
    assertTrue(cli.out().contains("\nmissing:\n  lr=1e30: "), cli.out());
    assertTrue(cli.out().contains("lr=0.002  "), cli.out());
    assertTrue(Files.readString(out.resolve("study.md")).contains("## Missing\n\n- lr=1e30: "));
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnyWork() throws IOException {
    Path out = temp.resolve("out");
    Path config = sweep("'regularizer.entropy-wait=0,10'");
    Cli cli = emc("sweep", "--config", config.toString(), "--out", out.toString());
    assertEquals(2, cli.code());
    assertEquals(
        "emc: --set regularizer.entropy-wait: unknown key, did you mean 'entropy-weight'? Valid keys: covariance-weight, entropy-weight, type\n",
        cli.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void severalProcessesFindTheSame() throws Exception {
    Path config = sweep("'regularizer.entropy-weight=0,10'");
    Path one = temp.resolve("one");
    Path two = temp.resolve("two");
    Cli cli =
        emc(
            "sweep",
            "--config",
            config.toString(),
            "--out",
            one.toString(),
            "--quiet",
            "--threads",
            "1");
    assertEquals(0, cli.code(), cli.err());
    var environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
    Shell.Result result =
        Shell.run(
            temp,
            environment,
            HOME.resolve("bin/emc"),
            "sweep",
            "--config",
            config.toString(),
            "--out",
            "two",
            "--quiet",
            "--jobs",
            "2");
    assertEquals(0, result.code(), result.err());
    assertEquals(cli.out().replace("/one/", "/two/").replace(two.toString(), "two"), result.out());
    assertArrayEquals(weights(one, "entropy-weight=10"), weights(two, "entropy-weight=10"));
  }

  @Test
  void aStudyChoosesOnValidationImagesAndWritesItsPage() throws IOException {
    Path run = Files.writeString(temp.resolve("run.yaml"), RUN);
    Path study =
        Files.writeString(
            temp.resolve("study.yaml"),
            """
            title: A study
            groups:
              - name: vicreg
                base: '%1$s'
                config: '%1$s'
                row-set: [start-optimizer=continue, epochs=2]
                seeds: [1, 2]
                reference: continued
                curve: {rows: [continued, emc], fractions: [0.2]}
                rows:
                  - {name: continued, choose: ['optimizer.lr=0.001,0.002']}
                  - {name: emc, with: continued, set: [regularizer.type=emc]}
            """
                    .formatted(run)
                + EVALUATION);
    Path out = temp.resolve("out");
    var command = new ArrayList<>(List.of("replicate", "--config", study.toString()));
    command.addAll(List.of("--out", out.toString()));
    Cli plan = emc(append(command, "--plan"));
    assertTrue(plan.out().contains("vicreg/seed-2/emc_as-chosen"), plan.out());
    assertTrue(plan.out().endsWith("is known once a run has trained an epoch\n"), plan.out());
    assertFalse(Files.exists(out), "a plan writes nothing");
    Cli cli = emc(append(command, "--quiet"));
    assertEquals(0, cli.code(), cli.err());
    assertTrue(cli.out().matches("(?s).*continued: validation chose optimizer.lr=0.00[12] .*"));
    String page = Files.readString(out.resolve("study.md"));
    assertTrue(page.contains("± over 2 seeds (seeds 1, 2)"), page);
    assertTrue(page.contains("### Chosen on validation images"), page);
    assertTrue(page.contains("![Epoch curve](curve-vicreg.svg)"), page);
    assertTrue(Files.readString(out.resolve("curve-vicreg.svg")).startsWith("<svg "));
    JsonNode group =
        new ObjectMapper().readTree(out.resolve("results.json").toFile()).get("groups").get(0);
    assertEquals(2 * 3, group.get("curve").size(), "two rows, the base and two epochs");
    int looked = 0;
    try (var runs = Files.list(out.resolve("runs/vicreg/seed-1"))) {
      for (Path each : runs.filter(r -> r.getFileName().toString().contains("lr=")).toList()) {
        looked += Files.exists(each.resolve("eval/linear.json")) ? 1 : 0;
        assertTrue(Files.exists(each.resolve("eval/linear-validation.json")), each.toString());
      }
    }
    assertEquals(1, looked, "only what was chosen is shown the test images");
    assertTrue(emc(append(command, "--plan")).out().endsWith("nothing is left to do\n"));
    assertEquals(
        "emc: --only: 'x' is none of the runs that --plan shows\n",
        emc(append(command, "--only", "x")).err());
  }

  private static String[] append(List<String> words, String... more) {
    var all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
