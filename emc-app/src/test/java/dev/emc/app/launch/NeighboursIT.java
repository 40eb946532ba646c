package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.json;
import static dev.emc.app.launch.Distribution.ok;
import static dev.emc.app.launch.Distribution.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Neighbours among features: their votes after training and while it lasts, their distances. */
@ExtendWith(TrainedRuns.Resolver.class)
class NeighboursIT {
  private final TrainedRuns runs;
  private final Path emc;
  private final String train;
  private final String test;
  @TempDir Path temp;

  NeighboursIT(TrainedRuns runs) {
    this.runs = runs;
    emc = runs.emc();
    train = runs.train();
    test = runs.test();
  }

  @Test
  void nearestNeighbours() throws IOException {
    JsonNode knn =
        json(
            "eval",
            "knn",
            emc.toString(),
            "--data",
            train,
            "--test",
            test,
            "--k",
            "5",
            "--force",
            "--json");
    assertEquals("5", knn.get("settings").get("k").asText());
    assertEquals("0.07", knn.get("settings").get("temperature").asText());
    assertTrue(knn.get("accuracies").get(0).get("top1").get("mean").asDouble() > 50);
    refused(
        "k is 200, but there are only 60 training images: give a smaller --k",
        "eval",
        "knn",
        emc.toString(),
        "--data",
        train,
        "--test",
        test,
        "--force");
  }

  @Test
  void distancesToNeighbours() throws IOException {
    JsonNode found =
        json(
            "eval",
            "separability",
            runs.base().toString(),
            emc.toString(),
            "--data",
            test,
            "--k",
            "5",
            "--bins",
            "8",
            "--json");
    assertEquals(9, found.get("edges").size());
    JsonNode second = found.get("models").get(1);
    assertTrue(second.get("meanFirst").asDouble() < second.get("meanKth").asDouble());
    refused(
        "k is 45, but each of the 45 images has only 44 others: give a smaller --k",
        "eval",
        "separability",
        runs.base().toString(),
        "--data",
        test,
        "--k",
        "45");
  }

  @Test
  void theOnlineProbeLeavesTheRunAsItIs() throws IOException {
    String config = runs.config().toString();
    Path without = temp.resolve("without");
    Path with = temp.resolve("with");
    ok("train", "--config", config, "--set", "epochs=3", "--out", without.toString());
    Cli cli =
        ok(
            "train",
            "--config",
            config,
            "--set",
            "epochs=3",
            "--set",
            "online-knn.test.images=" + test,
            "--set",
            "online-knn.k=5",
            "--set",
            "online-knn.bank=40",
            "--set",
            "online-knn.every-epochs=2",
            "--out",
            with.toString());
    for (int epoch : new int[] {0, 2, 3}) {
      assertTrue(cli.err().contains("epoch " + epoch + ": knn-top1 "), cli::toString);
    }
    assertFalse(cli.err().contains("epoch 1: knn-top1 "), cli::toString);
    Path last = Path.of("checkpoints", "epoch-0003");
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(without.resolve(last).resolve(file)),
          Files.readAllBytes(with.resolve(last).resolve(file)),
          file);
    }
    List<String> logged = Files.readAllLines(with.resolve("metrics.jsonl"));
    logged.removeIf(line -> line.contains("\"probe\""));
    assertEquals(Files.readAllLines(without.resolve("metrics.jsonl")), logged);
    JsonNode afterwards =
        json("eval", "knn", with.toString(), "--data", train, "--test", test, "--k", "5", "--json");
    assertEquals("3", afterwards.get("settings").get("epoch").asText());
    JsonNode report = json("report", with.toString(), "--json");
    assertTrue(report.get("runs").get(0).get("probes").get("knn-top1").get("3").isNumber());
  }

  @Test
  void theOnlineProbeNeedsLabelledImagesThatFit() throws IOException {
    String config = runs.config().toString();
    Path out = temp.resolve("refused");
    Path plain = runs.oneImageIn(temp.resolve("unlabelled"));
    String[] command = {
      "train", "--config", config, "--out", out.toString(), "--set", "", "--set", "online-knn.k=5"
    };
    command[6] = "online-knn.test.images=" + plain;
    refused(
        "online-knn.test: "
            + plain
            + " has no labels; a folder with one subfolder for each class is expected, a list with"
            + " labels, or an IDX file with that of its labels beside it",
        command);
    command[6] = "online-knn.test.images=" + test;
    command[8] = "online-knn.k=200";
    refused("online-knn.k is 200, but only 60 images vote", command);
    command[8] = "online-knn.test.to=99";
    refused(
        "online-knn.test.from to online-knn.test.to is 0 to 99, but '" + test + "' holds 45 images",
        command);
    assertFalse(Files.exists(out), "nothing is left behind");
  }
}
