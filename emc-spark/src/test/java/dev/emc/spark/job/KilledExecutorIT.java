package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.spark.testing.ClusterHome;
import dev.emc.spark.testing.EmbeddedRows;
import dev.emc.spark.testing.TinyRun;
import dev.emc.testkit.process.Limits;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two executors, one of which is killed. */
@Tag(Proof.TAG)
class KilledExecutorIT {
  private static final int IMAGES = 4_000;
  private static final int EACH_PART = 50;

  @TempDir private Path folder;

  static int parts(Path output) throws IOException {
    if (!Files.isDirectory(output)) {
      return 0;
    }
    try (var files = Files.list(output)) {
      return (int) files.filter(file -> file.getFileName().toString().startsWith("part-")).count();
    }
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void noRowIsMissingOrDouble() throws Exception {
    Proof proof = Proof.of("executor killed while it embeds");
    Path images = TinyRun.images(folder.resolve("images"), IMAGES / 2, 1);
    Path run = TinyRun.train(folder.resolve("run"), TinyRun.images(folder.resolve("few"), 16, 1));
    Path output = folder.resolve("features");
    Path said = folder.resolve("said.txt");
    Process program =
        Limits.limited(
            ClusterHome.program(
                    folder.resolve("home"),
                    Main.class.getName(),
                    "embed",
                    "--model",
                    run.toString(),
                    "--images",
                    images.toString(),
                    "--out",
                    output.toString(),
                    "--part-files",
                    "" + EACH_PART)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start());
    while (parts(output) < 5 && program.isAlive()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    List<ProcessHandle> executors = ClusterHome.executors(program);
    assertEquals(2, executors.size(), () -> read(said));
    long before = parts(output);
    assertTrue(executors.get(0).destroyForcibly());

    assertEquals(0, program.waitFor(), () -> read(said));

    int all = IMAGES / EACH_PART;
    assertTrue(before < all, "it was killed too late: " + before);
    EmbeddedRows.requireEachOnce(IMAGES, output);
    proof.record(
        "%d images in %d parts, one of two executors killed after %d parts: %d rows, each once"
            .formatted(IMAGES, all, before, IMAGES));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
