package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.engine.Precision;
import dev.emc.testkit.process.ChildJvm;
import dev.emc.testkit.process.Limits;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process of its own with a small heap, whose resident memory is watched. */
@Tag("integration")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class MemoryIT {
  /** 64 images in batches of 16: four steps an epoch. */
  private static final int STEPS_PER_EPOCH = 4;

  private static final int SETTLED = 200;
  private static final long BOUND_KIB = 20 * 1024;

  @TempDir private Path temp;

  /** Trains and prints how much its resident memory grew after the first 200 steps, in KiB. */
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
              Path.of(args[0]),
              "epochs=" + args[2],
              "precision=" + args[3],
              "checkpoints.every-epochs=50",
              "log-every=10");
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

  @ParameterizedTest
  @EnumSource
  @EnabledOnOs(OS.LINUX)
  void residentMemoryStaysFlatOverHundredsOfStepsWhereTheSystemHasProc(Precision precision)
      throws Exception {
    assertFlat(400, precision);
  }

  @ParameterizedTest
  @EnumSource
  @Tag(Proof.TAG)
  @Timeout(value = 2, unit = TimeUnit.HOURS)
  @EnabledOnOs(OS.LINUX)
  void residentMemoryStaysFlatOverThousandsOfStepsWhereTheSystemHasProc(Precision precision)
      throws Exception {
    Proof proof = Proof.of("memory of training");
    int steps = 10_000;
    long grown = assertFlat(steps, precision);
    proof.record(
        "%d steps in %s: resident memory grew by %d KiB after step %d"
            .formatted(steps, precision.text(), grown, SETTLED));
  }

  /** Returns by how much memory grew, in KiB. */
  private long assertFlat(int steps, Precision precision) throws Exception {
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
                temp.resolve("run").toString(),
                Integer.toString(steps / STEPS_PER_EPOCH),
                precision.text())
            .redirectOutput(out.toFile())
            .start();
    assertEquals(0, Limits.end(child, Duration.ofMinutes(steps / 100 + 9)));
    long grown = Long.parseLong(Files.readString(out).strip());
    assertTrue(grown < BOUND_KIB, "resident memory grew by " + grown + " KiB");
    return grown;
  }
}
