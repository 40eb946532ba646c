package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.json;
import static dev.emc.app.launch.Distribution.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings of trained runs: gauged, and written to files. */
@ExtendWith(TrainedRuns.Resolver.class)
class EmbeddingsIT {
  private final Path base;
  private final Path config;
  private final String test;
  @TempDir Path temp;

  EmbeddingsIT(TrainedRuns runs) {
    base = runs.base();
    config = runs.config();
    test = runs.test();
  }

  @Test
  void gaugeOfARunItsCheckpointAndItsWeights() throws IOException {
    JsonNode ofRun = json("gauge", base.toString(), "--data", test, "--json");
    assertEquals(45, ofRun.get("rows").asInt());
    assertEquals(16, ofRun.get("width").asInt());
    assertEquals("sigmoid", ofRun.get("transform").asText());
    Path checkpoint;
    try (var folders = Files.list(base.resolve("checkpoints"))) {
      checkpoint = folders.filter(Files::isDirectory).sorted().reduce((a, b) -> b).orElseThrow();
    }
    JsonNode ofCheckpoint = json("gauge", checkpoint.toString(), "--data", test, "--json");
    assertEquals(ofRun.get("entropies"), ofCheckpoint.get("entropies"));
    JsonNode ofWeights =
        json(
            "gauge",
            checkpoint.resolve("model.safetensors").toString(),
            "--config",
            config.toString(),
            "--data",
            test,
            "--json");
    assertEquals(ofRun.get("entropies"), ofWeights.get("entropies"));
  }

  @Test
  void embeddingsInAFileGaugeAsTheModelDoes() throws IOException {
    Path file = temp.resolve("z.npy");
    JsonNode written =
        json(
            "embed",
            base.toString(),
            "--data",
            test,
            "--out",
            file.toString(),
            "--embeddings",
            "--json");
    assertEquals(45, written.get("rows").asInt());
    Tensor tensor = NpyFile.read(file);
    assertEquals("(45, 16)", tensor.shapeText());
    List<String> names = Files.readAllLines(Path.of(written.get("names").asText()));
    assertEquals(Path.of("class0", "i00.png").toString(), names.get(0));
    assertEquals(45, names.size());
    JsonNode ofFile = json("gauge", file.toString(), "--transform", "sigmoid", "--json");
    JsonNode ofModel = json("gauge", base.toString(), "--data", test, "--json");
    assertEquals(ofModel.get("entropies"), ofFile.get("entropies"));
    assertEquals(ofModel.get("effectiveRank"), ofFile.get("effectiveRank"));
    refused(
        "--out: " + file + " exists already; name another, or overwrite it with --force",
        "embed",
        base.toString(),
        "--data",
        test,
        "--out",
        file.toString());
  }
}
