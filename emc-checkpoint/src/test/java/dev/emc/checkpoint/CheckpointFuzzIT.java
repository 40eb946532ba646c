package dev.emc.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.testkit.process.ChildJvm;
import dev.emc.testkit.process.Limits;
import dev.emc.testkit.process.Proof;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Coverage-guided fuzzing, in a process of its own. */
class CheckpointFuzzIT {
  private static final int SECONDS = Integer.getInteger("emc.fuzz.seconds", 600);

  @Test
  @Tag(Proof.TAG)
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void theReadersStandFuzzing() throws Exception {
    Proof proof = Proof.of("fuzzed checkpoint readers");
    Path folder = Files.createDirectories(Path.of("target/fuzz").toAbsolutePath());
    Path log = folder.resolve("log.txt");
    Process jazzer =
        ChildJvm.of(
                "com.code_intelligence.jazzer.Jazzer",
                "-Xmx512m",
                "--target_class=" + CheckpointFuzzer.class.getName(),
                "--instrumentation_includes=dev.emc.checkpoint.**",
                "-max_total_time=" + SECONDS,
                "-max_len=9000",
                "-timeout=20",
                // The copy of the golden files in the build folder is the seed and grows.
                Path.of("../emc-testkit/src/main/resources/golden/ckpt")
                    .toAbsolutePath()
                    .toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int code = Limits.end(jazzer, Duration.ofSeconds(SECONDS).plus(Limits.PROGRAM));
    assertEquals(0, code, () -> "findings, see " + log);
    try (Stream<String> lines = Files.lines(log)) {
      String done =
          lines.filter(line -> line.matches("Done \\d+ runs in .*")).findAny().orElseThrow();
      proof.record(done + ", no finding");
    }
  }
}
