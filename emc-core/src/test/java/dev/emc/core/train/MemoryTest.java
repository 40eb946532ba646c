package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own with a small heap, whose resident memory is watched. */
class MemoryTest {
  private static final int STEPS = 2_000;
  private static final int SETTLED = 200;
  private static final long BOUND_KIB = 20 * 1024;

  @TempDir private Path temp;

  /**
   * Trains 2,000 steps and prints how much its resident memory grew after the first 200, in KiB.
   */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      long[] settled = {0};
      var listener =
          new TrainingListener() {
            @Override
            public void stepped(Progress progress) {
              if (progress.step() == SETTLED) {
                settled[0] = residentKib();
              }
            }
          };
      Path run = Path.of(args[1]);
      var experiment =
          TinyRun.experiment(
              Path.of(args[0]), "epochs=500", "checkpoints.every-epochs=50", "log-every=10");
      try (RunDirectory place = RunDirectory.create(run, "")) {
        TrainingRun.prepare(experiment, TinyRun.COMPONENTS).train(place, listener, () -> false);
      }
      System.out.println(residentKib() - settled[0]);
      // The engine's threads must not keep the process alive.
      System.exit(0);
    }

    private static long residentKib() {
      try {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void residentMemoryStaysFlatOverTwoThousandStepsWhereTheSystemHasProc() throws Exception {
    Path out = temp.resolve("out");
    Process child =
        ChildJvm.of(
                Child.class,
                // The whole heap is touched at the start: what grows then is not the heap.
                "-Xms256m",
                "-Xmx256m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                TinyRun.images(temp, 64).toString(),
                temp.resolve("run").toString())
            .redirectOutput(out.toFile())
            .start();
    assertTrue(child.waitFor(300, TimeUnit.SECONDS), STEPS + " steps take too long");
    assertEquals(0, child.exitValue());
    long grown = Long.parseLong(Files.readString(out).strip());
    assertTrue(grown < BOUND_KIB, "resident memory grew by " + grown + " KiB");
  }
}
