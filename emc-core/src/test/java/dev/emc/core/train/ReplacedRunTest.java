package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.config.Experiment;
import dev.emc.core.config.ResolvedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacedRunTest {
  @TempDir Path temp;

  private static RunDirectory replacing(Path run, Experiment experiment) throws IOException {
    String config =
        ResolvedConfig.write(
            TrainingRun.prepare(experiment, TinyRun.COMPONENTS).resolved(),
            TinyRun.COMPONENTS,
            "test");
    return RunDirectory.create(run, config, true);
  }

  @Test
  void aRunThatIsToBeReplacedGivesWayOnceTheNewOneHasBegun() throws IOException {
    Path run = temp.resolve("run");
    Path images = TinyRun.images(temp, 64);
    Experiment other = TinyRun.experiment(images, "epochs=1", "seed=5");
    TinyRun.train(TinyRun.experiment(images, "epochs=2"), run);
    Files.createDirectories(run.resolve("eval"));
    Files.writeString(run.resolve("eval").resolve("knn.json"), "of the old run");
    Files.writeString(run.resolve("mine.txt"), "stays");
    byte[] before = Files.readAllBytes(run.resolve("metrics.jsonl"));
    byte[] weights = TinyRun.weights(run);
    // Nothing came of it: all is as it was.
    try (RunDirectory fresh = replacing(run, other)) {
      assertTrue(Files.notExists(run.resolve("metrics.jsonl")));
      fresh.discardIfUnused();
    }
    assertArrayEquals(before, Files.readAllBytes(run.resolve("metrics.jsonl")));
    assertArrayEquals(weights, TinyRun.weights(run));
    assertTrue(Files.notExists(run.resolve(".replaced")));
    try (RunDirectory fresh = replacing(run, other)) {
      TrainingRun.prepare(other, TinyRun.COMPONENTS).train(fresh, new TinyRun.Heard(), () -> false);
    }
    try (var left = Files.list(run.resolve("checkpoints"))) {
      assertEquals(1, left.count());
    }
    assertTrue(Files.notExists(run.resolve("eval")));
    assertEquals("stays", Files.readString(run.resolve("mine.txt")));
    assertTrue(Files.notExists(run.resolve(".replaced")));
  }

  @Test
  void whatAKilledProcessHadSetAsideComesBack() throws IOException {
    Files.writeString(temp.resolve("run.yaml"), "old");
    Files.writeString(temp.resolve("mine.txt"), "mine");
    SetAside.of(temp, name -> name.equals("run.yaml"));
    assertTrue(Files.notExists(temp.resolve("run.yaml")));
    SetAside again = SetAside.of(temp, name -> false);
    assertEquals("old", Files.readString(temp.resolve("run.yaml")));
    again.delete();
    again.restore();
    assertEquals("mine", Files.readString(temp.resolve("mine.txt")));
    assertTrue(Files.notExists(temp.resolve(".replaced")));
  }
}
