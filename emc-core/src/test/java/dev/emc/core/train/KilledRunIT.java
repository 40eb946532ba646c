package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.guard.GuardLedger;
import dev.emc.testkit.process.ChildJvm;
import dev.emc.testkit.process.Limits;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills real processes with SIGKILL while they train and while they write checkpoints. */
@Tag("integration")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KilledRunIT {
  /** 64 images in batches of 16: four steps an epoch. */
  private static final int STEPS_PER_EPOCH = 4;

  @TempDir private Path temp;

  /**
   * Trains in a directory, from its newest checkpoint if there is one, with a checkpoint after
   * every step. It waits to be killed once it is some steps past the point at which it is to be.
   */
  static final class Child {
    /** So that the kill hits what is under way, however late it comes. */
    private static final int PAST = 8;

    private Child() {}

    public static void main(String[] args) throws IOException {
      Path images = Path.of(args[0]);
      Path run = Path.of(args[1]);
      int point = Integer.parseInt(args[3]);
      BooleanSupplier stop =
          () -> {
            awaitDeath(run, point + PAST);
            return false;
          };
      if (Files.exists(run.resolve("run.yaml"))) {
        TinyRun.resume(run, stop);
      } else {
        String epochs = "epochs=" + args[2];
        // A guard that goes back now and then: what it decides must not depend on kills either.
        String guard =
            "guard={images: {images: '%s'}, k: 5, every-steps: 3, on-harm: lower-rate,"
                + " rate-factor: 0.9, knn-tolerance: 0, most-lowerings: 1000}";
        TinyRun.train(
            TinyRun.experiment(
                images, epochs, "checkpoints.every-steps=1", guard.formatted(images)),
            run,
            stop);
      }
      // The engine's threads must not keep the process alive.
      System.exit(0);
    }

    private static void awaitDeath(Path run, int steps) {
      try {
        if (lines(run) >= steps) {
          // The parent's patience is shorter.
          TimeUnit.MINUTES.sleep(30);
          Runtime.getRuntime().halt(3);
        }
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void aRunKilledAtSeveralPointsEndsWithTheSameWeights() throws Exception {
    killed(16, 1, 23, 47);
  }

  @Test
  @Tag(Proof.TAG)
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  void aRunKilledDozensOfTimesEndsWithTheSameWeights() throws Exception {
    int kills = 36;
    Proof proof = Proof.of("killed run");
    int[] points = new Random(11).ints(kills, 1, 460).sorted().toArray();
    killed(120, points);
    proof.record(
        "%d steps, killed %d times at random steps: weights and log as of a run left alone"
            .formatted(120 * STEPS_PER_EPOCH, kills));
  }

  /**
   * Compares a run that is left alone with one that is killed.
   *
   * @param points step counts at which to kill; most kills hit the writing of a checkpoint
   */
  private void killed(int epochs, int... points) throws Exception {
    Path images = TinyRun.images(temp, 64);
    Path whole = temp.resolve("whole");
    int never = Integer.MAX_VALUE / 2;
    assertEquals(0, Limits.end(start(images, whole, epochs, never)));
    Path killed = temp.resolve("killed");
    for (int point : points) {
      Process child = start(images, killed, epochs, point);
      while (lines(killed) < point) {
        assertTrue(child.isAlive(), "the run ended before it could be killed at step " + point);
        Thread.sleep(2);
      }
      assertTrue(child.isAlive(), "the run ended before it could be killed at step " + point);
      child.destroyForcibly();
      Limits.end(child);
      assertFalse(lines(killed) >= epochs * STEPS_PER_EPOCH, "killed in the middle");
    }
    assertEquals(0, Limits.end(start(images, killed, epochs, never)));
    assertArrayEquals(TinyRun.weights(whole), TinyRun.weights(killed));
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(killed.resolve("metrics.jsonl")));
    List<String> left = checkpoints(killed);
    assertEquals(checkpoints(whole), left, "nothing half-written is left");
    assertTrue(left.size() <= 3, "the newest two and the best: " + left);
    GuardLedger ledger = GuardLedger.of(RunDirectory.newestCheckpoint(killed)).orElseThrow();
    assertTrue(ledger.lowerings() > 0, "the guard has gone back at times");
  }

  private static List<String> checkpoints(Path run) throws IOException {
    try (var entries = Files.list(RunDirectory.checkpointsOf(run))) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static long lines(Path run) throws IOException {
    Path log = run.resolve("metrics.jsonl");
    if (!Files.exists(log)) {
      return 0;
    }
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("\"step\",")).count();
    } catch (java.io.UncheckedIOException | java.nio.file.NoSuchFileException e) {
      return 0; // The log is being replaced at this moment.
    }
  }

  private static Process start(Path images, Path run, int epochs, int point) throws IOException {
    String[] words = {
      images.toString(), run.toString(), Integer.toString(epochs), Integer.toString(point)
    };
    return Limits.limited(ChildJvm.of(Child.class, words).inheritIO().start());
  }
}
