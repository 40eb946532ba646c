package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A method with a target network from a jar that was written outside: the example's BYOL. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class StrangersMethodIT {
  private static final Path EXAMPLE =
      Path.of("../examples/byol-plugin/src/main/java/com/example/byol/ByolPlugin.java");

  @TempDir Path temp;
  private PluggedIn emc;

  @BeforeEach
  void install() throws IOException {
    emc = new PluggedIn(temp, "com.example.byol.ByolPlugin", Files.readString(EXAMPLE));
    Path images = NoiseImages.write(temp.resolve("images"), 64);
    Files.writeString(
        temp.resolve("byol.yaml"),
        TrainedRuns.CONFIG
                .formatted(images)
                .replace(
                    "{type: vicreg, projector: [16, 16]}",
                    "{type: example/byol, hidden: 16, width: 8, base-tau: 0.9}")
                .replace("epochs: 1", "epochs: 8")
            + "regularizer: emc\ncheckpoints: {every-steps: 1}\n");
  }

  @AfterEach
  void removeLinks() throws IOException {
    emc.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{type: resnet-tiny, width: 4}", "{type: vit-tiny, width: 16, depth: 2}"})
  void itTrainsIsKilledAndGoesOnBitForBit(String backbone) throws Exception {
    String net = "backbone=" + backbone;
    Shell.Result whole =
        emc.emc("train", "--config", "byol.yaml", "--set", net, "--out", "whole", "--quiet");
    assertEquals(0, whole.code(), whole::toString);
    Process process =
        emc.start("train", "--config", "byol.yaml", "--set", net, "--out", "killed", "--quiet");
    while (process.isAlive() && checkpoints("killed") == 0) {
      Thread.sleep(5);
    }
    process.destroyForcibly();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertFalse(Files.exists(last("killed")), "killed too late, or it failed");
    Shell.Result resumed = emc.emc("train", "--resume", "killed", "--quiet");
    assertEquals(0, resumed.code(), resumed::toString);
    assertArrayEquals(
        Files.readAllBytes(last("whole").resolve("model.safetensors")),
        Files.readAllBytes(last("killed").resolve("model.safetensors")));
    theTargetHasMoved(Checkpoint.read(last("whole")).tensors());
  }

  /** It started as a copy and follows slowly: by now it is neither the start nor the network. */
  private static void theTargetHasMoved(Map<String, Tensor> tensors) throws IOException {
    int different = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      if (entry.getKey().startsWith("momentum_") && entry.getKey().endsWith(".weight")) {
        Tensor online = tensors.get(entry.getKey().substring("momentum_".length()));
        different += Arrays.equals(online.toFloats(), entry.getValue().toFloats()) ? 0 : 1;
      }
    }
    assertTrue(different > 3, different + " of the target's weights differ from the network's");
  }

  private Path last(String run) {
    return temp.resolve(run).resolve("checkpoints/epoch-0008");
  }

  private long checkpoints(String run) throws IOException {
    Path folder = temp.resolve(run).resolve("checkpoints");
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith("epoch-")).count();
    }
  }
}
