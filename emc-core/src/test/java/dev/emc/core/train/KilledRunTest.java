package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills real processes with SIGKILL while they train and while they write checkpoints. */
class KilledRunTest {
  @TempDir private Path temp;

  /** Trains in a directory, from its newest checkpoint if there is one. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      Path images = Path.of(args[0]);
      Path run = Path.of(args[1]);
      if (Files.exists(run.resolve("run.yaml"))) {
        TinyRun.resume(run, () -> false);
      } else {
        TinyRun.train(TinyRun.experiment(images, "epochs=40", "checkpoints.every-steps=1"), run);
      }
      // The engine's threads must not keep the process alive.
      System.exit(0);
    }
  }

  @Test
  void aRunKilledAtSeveralPointsEndsWithTheSameWeights() throws Exception {
    Path images = TinyRun.images(temp, 64);
    Path whole = temp.resolve("whole");
    assertEquals(0, finish(start(images, whole)));
    Path killed = temp.resolve("killed");
    // Step counts at which to kill; with a checkpoint after every step most kills hit a write.
    int[] points = {1, 23, 71, 118};
    for (int point : points) {
      Process child = start(images, killed);
      while (child.isAlive() && lines(killed) < point) {
        Thread.sleep(2);
      }
      assertTrue(child.isAlive(), "the run ended before it could be killed at step " + point);
      child.destroyForcibly();
      assertTrue(child.waitFor(20, TimeUnit.SECONDS));
      assertFalse(lines(killed) >= 160, "killed in the middle");
    }
    assertEquals(0, finish(start(images, killed)));
    assertArrayEquals(TinyRun.weights(whole), TinyRun.weights(killed));
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(killed.resolve("metrics.jsonl")));
    try (var entries = Files.list(RunDirectory.checkpointsOf(killed))) {
      List<String> left = entries.map(path -> path.getFileName().toString()).sorted().toList();
      assertEquals(2, left.size(), "nothing half-written is left: " + left);
    }
  }

  private static long lines(Path run) throws IOException {
    Path log = run.resolve("metrics.jsonl");
    if (!Files.exists(log)) {
      return 0;
    }
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("\"step\",")).count();
    } catch (java.io.UncheckedIOException e) {
      return 0; // The log is being replaced at this moment.
    }
  }

  private static int finish(Process child) throws InterruptedException {
    assertTrue(child.waitFor(180, TimeUnit.SECONDS), "the run takes too long");
    return child.exitValue();
  }

  private static Process start(Path images, Path run) throws IOException {
    return ChildJvm.of(Child.class, images.toString(), run.toString()).inheritIO().start();
  }
}
