package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.emc.spark.testing.EmbeddedRows;
import dev.emc.spark.testing.SparkHome;
import dev.emc.spark.testing.StandaloneCluster;
import dev.emc.spark.testing.TinyRun;
import dev.emc.testkit.process.Limits;
import dev.emc.testkit.process.Proof;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * An executor that stands still in mid-job: Spark has another make its part ({@code
 * spark.speculation}), and then the first goes on with it.
 */
@Tag(Proof.TAG)
@EnabledOnOs(OS.LINUX) // It has more than one address of its own, as many machines would.
class SpeculationIT {
  private static final Path JAR = Path.of(System.getProperty("emc.spark.jar", "none"));
  private static final int IMAGES = 2_000;
  private static final int EACH_PART = 50;
  private static final int PARTS = IMAGES / EACH_PART;

  @TempDir private Path folder;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void noRowIsMissingOrDouble() throws Exception {
    assumeTrue(Files.exists(JAR), "there is no jar: mvn verify -Pproofs,shaded");
    Proof proof = Proof.of("executor that stands still while it embeds");
    Path images = TinyRun.images(folder.resolve("images"), IMAGES / 2, 1);
    Path run = TinyRun.train(folder.resolve("run"), TinyRun.images(folder.resolve("few"), 16, 1));
    Path output = folder.resolve("features");
    int port = StandaloneCluster.freePort();
    SparkHome spark =
        SparkHome.make(
            folder.resolve("spark"),
            JAR,
            List.of(
                "spark.master spark://127.0.0.1:" + port,
                "spark.ui.enabled false",
                "spark.driver.host 127.0.0.1",
                "spark.driver.bindAddress 127.0.0.1",
                "spark.driver.memory 1g",
                "spark.executor.memory 1g",
                "spark.executor.cores 1",
                "spark.scheduler.minRegisteredResourcesRatio 1",
                "spark.scheduler.maxRegisteredResourcesWaitingTime 5min",
                // One that does not answer is not given up: nothing else can make its part.
                "spark.network.timeout 3600s",
                "spark.speculation true",
                "spark.speculation.quantile 0.1"));
    Path said = folder.resolve("said.txt");
    try (var cluster = StandaloneCluster.start(spark, folder.resolve("cluster"), port, 2)) {
      Process program =
          Limits.limited(
              spark
                  .shell(
                      folder,
                      "spark-submit '%s' embed --model run --images images --out features --part-files %d"
                          .formatted(JAR, EACH_PART))
                  .redirectErrorStream(true)
                  .redirectOutput(said.toFile())
                  .start());
      waitFor(5, output, program);
      List<ProcessHandle> executors = cluster.executors();
      assertEquals(2, executors.size(), () -> KilledExecutorIT.read(said));
      signal("STOP", executors.get(0));
      // All but the part that it was at, which only another attempt can make.
      waitFor(PARTS - 1, output, program);
      waitFor(PARTS, output, program);
      if (executors.get(0).isAlive()) {
        signal("CONT", executors.get(0));
      }
      assertEquals(0, Limits.end(program), () -> KilledExecutorIT.read(said));
    }
    EmbeddedRows.requireEachOnce(IMAGES, output);
    assertFalse(Files.exists(output.resolve("_emc/attempts")));
    proof.record(
        "%d images in %d parts, one of two executors stopped for the rest of the job: another attempt made its part, %d rows, each once"
            .formatted(IMAGES, PARTS, IMAGES));
  }

  /** Until so many parts are there. */
  private static void waitFor(int parts, Path output, Process program) throws Exception {
    while (KilledExecutorIT.parts(output) < parts && program.isAlive()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertTrue(KilledExecutorIT.parts(output) >= parts, "the job ended early");
  }

  private static void signal(String name, ProcessHandle to) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, "" + to.pid()).start();
    assertEquals(0, Limits.end(kill));
  }
}
