package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import dev.emc.app.testing.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps at toy size with the plugins of the assembled distribution. */
class SweepIT {
  @TempDir Path temp;

  private Path sweep(String grid) throws IOException {
    return ToyStudy.write(
        temp,
        "sweep.yaml",
        """
        title: A sweep
        config: '%1$s'
        base: '%1$s'
        cell-set: [regularizer.type=emc]
        grid: [%2$s]
        """,
        grid);
  }

  private static byte[] weights(Path study, String run) throws IOException {
    return Files.readAllBytes(
        study.resolve("runs").resolve(run).resolve("checkpoints/epoch-0001/model.safetensors"));
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
    Folders.delete(out.resolve("runs").resolve(half));
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
        "emc: --out: %s exists already and holds another study (evaluation.draws differs: 2 there, 3 here); name another, or overwrite it with --force, or go on with it by --resume '%s'\n"
            .formatted(out, out),
        other.err());
    Files.writeString(temp.resolve("run.yaml"), ToyStudy.RUN.replace("lr: 0.002", "lr: 0.003"));
    Cli changed = emc(command);
    assertEquals(2, changed.code());
    assertTrue(
        changed
            .err()
            .endsWith(
                "holds a run of another config: optimizer.lr is 0.002 there and 0.003 here; choose another --out\n"),
        changed.err());

    Cli impossible =
        emc(
            "sweep",
            "--config",
            config.toString(),
            "--out",
            out.toString(),
            "--fractions",
            "0.0001",
            "--force");
    assertEquals(
        "emc: evaluation: label fraction 1.0E-4 of 200 images in 10 classes leaves no label for a class, at least 0.025 is needed\n",
        impossible.err());
    assertEquals(csv, Files.readString(out.resolve("results.csv")), "what was there came back");
    assertArrayEquals(weights, weights(out, half));
    Cli replaced =
        emc(
            "sweep",
            "--config",
            config.toString(),
            "--out",
            out.toString(),
            "--draws",
            "3",
            "--quiet",
            "--force");
    assertEquals(0, replaced.code(), replaced.err());
    assertTrue(Files.readString(out.resolve("study.yaml")).contains("draws: 3"));
    assertFalse(Arrays.equals(weights, weights(out, half)), "trained anew, with another rate");
    assertTrue(Files.notExists(out.resolve(".replaced")));
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
    Path config = sweep("'optimizer.lr=0.002,1e4'");
    Path out = temp.resolve("out");
    Cli cli = emc("sweep", "--config", config.toString(), "--out", out.toString(), "--quiet");
    assertEquals(1, cli.code(), cli.err());
    assertTrue(cli.out().contains("\nmissing:\n  lr=1e4: "), cli.out());
    assertTrue(cli.out().contains("lr=0.002  "), cli.out());
    assertTrue(Files.readString(out.resolve("study.md")).contains("## Missing\n\n- lr=1e4: "));
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnyWork() throws IOException {
    Path out = temp.resolve("out");
    Path config = sweep("'regularizer.entropy-wait=0,10'");
    Cli cli = emc("sweep", "--config", config.toString(), "--out", out.toString());
    assertEquals(2, cli.code());
    assertEquals(
        "emc: --set regularizer.entropy-wait: unknown key, did you mean 'entropy-weight'? Valid keys: covariance, covariance-weight, entropy-weight, type\n",
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
    Shell.Result result =
        Distribution.shell(
            temp, "sweep", "--config", config.toString(), "--out", "two", "--quiet", "--jobs", "2");
    assertEquals(0, result.code(), result.err());
    assertEquals(cli.out().replace("/one/", "/two/").replace(two.toString(), "two"), result.out());
    assertArrayEquals(weights(one, "entropy-weight=10"), weights(two, "entropy-weight=10"));
  }

  /** What the lists of images tell is told before the first run is trained. */
  @Test
  void probesThatCannotBeAreRefusedBeforeAnyTraining() throws IOException {
    Path config = sweep("regularizer.entropy-weight=0");
    Files.writeString(config, Files.readString(config).replace("k: 5", "k: 201"));
    Path out = temp.resolve("out");
    Cli cli = emc("sweep", "--config", config.toString(), "--out", out.toString());
    assertEquals(
        "emc: evaluation.k is 201, but only 200 images of evaluation.labels vote\n", cli.err());
    assertEquals(2, cli.code());
    assertTrue(Files.notExists(out));
  }
}
