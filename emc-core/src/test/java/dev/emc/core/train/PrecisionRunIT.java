package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.config.Experiment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Long and whole runs whose network is computed in 16 bits. */
@Tag("integration")
class PrecisionRunIT {
  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({"small, bf16", "small, fp16", "vit, bf16", "vit, fp16"})
  void trainsForTwoHundredSteps(String backbone, String precision) {
    try (var half =
        new TriedSteps(PrecisionTest.experiment(Path.of("none"), backbone, "vicreg", precision))) {
      for (int i = 0; i < 200; i++) {
        half.step().forEach((name, value) -> assertTrue(Double.isFinite(value), name));
      }
      half.weights().forEach((key, values) -> assertAllFinite(key, values));
      half.left().forEach((key, values) -> assertAllFinite(key, values));
      assertTrue(half.optimizer.steps > 150, "taken: " + half.optimizer.steps);
    }
  }

  private static void assertAllFinite(String key, float[] values) {
    for (float value : values) {
      assertTrue(Float.isFinite(value), key);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "resnet, swav, bf16, 7",
    "resnet, swav, fp16, 7",
    "vit, byol, bf16, 5",
    "vit, moco, fp16, 5",
  })
  void aRunThatWasStoppedGoesOnBitForBit(
      String backbone, String method, String precision, int stopBefore) throws IOException {
    Experiment experiment =
        PrecisionTest.experiment(TinyRun.images(temp, 64), backbone, method, precision);
    Path whole = temp.resolve("whole");
    Path broken = temp.resolve("broken");
    TinyRun.train(experiment, whole);
    var asked = new AtomicInteger();
    TinyRun.train(experiment, broken, () -> asked.getAndIncrement() == stopBefore);
    TinyRun.resume(broken, () -> false);
    SavedCheckpoint expected = RunDirectory.newestCheckpoint(whole);
    SavedCheckpoint actual = RunDirectory.newestCheckpoint(broken);
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(expected.folder().resolve(file)),
          Files.readAllBytes(actual.folder().resolve(file)),
          file);
    }
    assertEquals(expected.state().get("loss-scaler"), actual.state().get("loss-scaler"));
    assertEquals(precision.equals("fp16"), actual.state().has("loss-scaler"));
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(broken.resolve("metrics.jsonl")));
  }
}
