package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GpuProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says of where it computes. */
class RunPlaceTest {
  @TempDir Path temp;

  private GpuProbe oneGpu;

  @BeforeEach
  void machine() throws IOException {
    Path card = Files.createDirectories(temp.resolve("proc/driver/nvidia/gpus/0"));
    Files.writeString(card.resolve("information"), "Model: \t\t NVIDIA H200\n");
    oneGpu = new GpuProbe(temp, name -> null);
  }

  /** Stopped before its first step. */
  private TinyRun.Heard begun(String device) throws IOException {
    var experiment = TinyRun.experiment(TinyRun.images(temp, 32), "device=" + device);
    TrainingRun run = TrainingRun.prepare(experiment, TinyRun.COMPONENTS).on(oneGpu);
    String config = ResolvedConfig.write(run.resolved(), TinyRun.COMPONENTS, "test");
    try (RunDirectory place = RunDirectory.create(temp.resolve("run-" + device), config)) {
      var heard = new TinyRun.Heard();
      run.train(place, heard, () -> true);
      return heard;
    }
  }

  @Test
  void aGpuThatIsLeftUnusedUnaskedIsAWarningOfTheRun() throws IOException {
    Assumptions.assumeTrue(Devices.engine().getGpuCount() == 0, "the engine uses a GPU here");
    TinyRun.Heard heard = begun("auto");
    assertTrue(
        heard.warnings.stream()
            .anyMatch(line -> line.startsWith("an NVIDIA GPU (NVIDIA H200) is there and not used")),
        heard.warnings::toString);
    assertTrue(Files.readString(temp.resolve("run-auto/warnings.jsonl")).contains("NVIDIA H200"));
  }

  @Test
  void whereItComputesIsSaidAndTheCpuOnRequestIsNoWarning() throws IOException {
    TinyRun.Heard heard = begun("cpu");
    assertTrue(heard.places.contains("computing on the CPU with 1 thread"), heard.places::toString);
    assertTrue(heard.warnings.stream().noneMatch(w -> w.contains("GPU")), heard.warnings::toString);
  }

  @Test
  void layersThatMayEndTheProcessAreNamedToLibraryUsers() {
    assertEquals(
        "the engine may end the process if the backbone gives channels-last input to a",
        TrainingRun.warning(List.of("a")));
    assertEquals(
        "the engine may end the process if the backbone gives channels-last input to a or 2 other"
            + " layers",
        TrainingRun.warning(List.of("a", "b", "c")));
  }
}
