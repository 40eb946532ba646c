package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImproveConfigTest {
  @Test
  void aCriterionIsTriedOnce() {
    var config =
        new ImproveConfig(
            Path.of("model.pth"),
            "photos",
            ImproveConfig.OWN,
            null,
            null,
            List.of("mmcr", "auh", "mmcr"),
            0,
            List.of(),
            10,
            0,
            31,
            0);
    assertEquals(List.of("mmcr", "auh"), config.tries());
  }

  @Test
  void noTrialIsLongerThanTheFullRun() {
    assertEquals(10, trials(10).trialEpochs());
    String message = assertThrows(IllegalArgumentException.class, () -> trials(11)).getMessage();
    assertTrue(message.contains("trial-epochs") && message.contains("10"), message);
  }

  /** Begun before trials had epochs of their own: {@code improve.yaml} has no such key. */
  @Test
  void aKeyThatAnOlderVersionDidNotAskHasItsDefault(@TempDir Path folder) throws IOException {
    Components components = PluginLoader.load(null);
    ImproveFile.write(folder, trials(0), components);
    Path file = folder.resolve("improve.yaml");
    List<String> older =
        Files.readAllLines(file).stream().filter(line -> !line.startsWith("trial-epochs")).toList();
    Files.write(file, older);
    Files.writeString(folder.resolve("gauge.json"), "more than a plan");
    ImproveFile.requireSame(folder, trials(0), components);
    assertThrows(
        ConfigException.class, () -> ImproveFile.requireSame(folder, trials(4), components));
  }

  private static ImproveConfig trials(int epochs) {
    return new ImproveConfig(
        Path.of("model.pth"),
        "photos",
        ImproveConfig.OWN,
        null,
        null,
        List.of(),
        0,
        List.of(),
        10,
        epochs,
        31,
        0);
  }
}
