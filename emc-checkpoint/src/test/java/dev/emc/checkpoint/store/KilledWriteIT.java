package dev.emc.checkpoint.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.testkit.process.ChildJvm;
import dev.emc.testkit.process.Limits;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed at any moment leaves a complete checkpoint and no traces. */
@Tag("integration")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KilledWriteIT {
  private static final int ELEMENTS = 1 << 20;

  @TempDir Path run;

  /** Writes one checkpoint after another until it is killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws Exception {
      Path run = Path.of(args[0]);
      RunLock lock = RunLock.acquire(run);
      var directory = CheckpointDirectory.open(run.resolve("checkpoints"), new Retention(2, 0));
      int first = directory.newestComplete().map(saved -> saved.name().epochs() + 1).orElse(1);
      for (int epoch = first; epoch < Integer.MAX_VALUE; epoch++) {
        float[] values = new float[ELEMENTS];
        Arrays.fill(values, epoch);
        Map<String, Tensor> tensors = Map.of("w", Tensor.ofFloats(values, ELEMENTS));
        var state = new ObjectMapper().createObjectNode().put("epoch", epoch);
        directory.write(CheckpointName.epoch(epoch), tensors, tensors, state);
        System.err.println(epoch);
      }
      lock.close();
    }
  }

  @Test
  void theNewestCompleteCheckpointIsFound() throws Exception {
    kill(4);
  }

  @Test
  @Tag(Proof.TAG)
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void theNewestCompleteCheckpointIsFoundEachTime() throws Exception {
    Proof proof = Proof.of("killed writer");
    kill(60);
    proof.record(
        "killed 60 times while writing 8 MB checkpoints: the newest is complete each time");
  }

  private void kill(int kills) throws Exception {
    var random = new Random(3);
    int last = 0;
    for (int kill = 0; kill < kills; kill++) {
      Path log = run.resolve("log" + kill);
      Process writer =
          ChildJvm.of(Writer.class, run.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(log.toFile())
              .start();
      try {
        while (announced(log) == 0) {
          assertTrue(writer.isAlive(), () -> "the writer ended early, see " + log);
          Thread.sleep(5);
        }
        Thread.sleep(random.nextInt(150));
      } finally {
        Limits.end(writer.destroyForcibly());
      }
      int announced = announced(log);
      assertTrue(announced > last, announced + " after " + last);

      Path folder = run.resolve("checkpoints");
      RunLock.acquire(run).close();
      SavedCheckpoint saved =
          CheckpointDirectory.open(folder, new Retention(2, 0)).newestComplete().orElseThrow();
      last = saved.name().epochs();
      assertTrue(last == announced || last == announced + 1, last + ", announced " + announced);
      float[] expected = new float[ELEMENTS];
      Arrays.fill(expected, last);
      assertArrayEquals(expected, saved.model().tensors().get("w").toFloats());
      assertArrayEquals(expected, saved.optimizer().tensors().get("w").toFloats());
      assertEquals(last, saved.state().get("epoch").asInt());
      try (Stream<Path> entries = Files.list(folder)) {
        assertTrue(entries.noneMatch(entry -> entry.getFileName().toString().startsWith(".")));
      }
    }
  }

  /** The last epoch that a writer said it had written, 0 for none. */
  private static int announced(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.matches("\\d+"))
        .mapToInt(Integer::parseInt)
        .max()
        .orElse(0);
  }
}
