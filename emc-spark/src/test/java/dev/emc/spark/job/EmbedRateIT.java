package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.emc.core.engine.Devices;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.eval.features.RowFile;
import dev.emc.eval.model.OpenModel;
import dev.emc.spark.testing.ClusterHome;
import dev.emc.spark.testing.Sparks;
import dev.emc.spark.testing.TinyRun;
import dev.emc.testkit.process.Limits;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the job costs beside the command, of images so small, and a network so small, that there is
 * little else.
 */
@Tag(Proof.TAG)
@Timeout(value = 2, unit = TimeUnit.HOURS)
class EmbedRateIT {
  private static final int COUNT = Integer.getInteger("emc.proof.images", 100_000);
  private static final int HEAP_MB = 512;

  /** What resident memory may rise by from the second quarter of the parts to the last. */
  private static final long FLAT_KB = 24 * 1024;

  @TempDir private Path folder;
  private Path images;
  private Path run;

  @BeforeEach
  void make() throws IOException {
    images = TinyRun.many(folder.resolve("images"), COUNT);
    run = TinyRun.train(folder.resolve("run"), TinyRun.images(folder.resolve("few"), 16, 1));
  }

  /** In turns, in one process: what other programs take from one they take from the other. */
  @Test
  void embedsAlmostAsFastAsTheCommand() throws Exception {
    Proof proof = Proof.of("images a second on Spark against embed");
    SparkSession spark = Sparks.shared();
    Path few = TinyRun.many(folder.resolve("warm"), 2_000);
    command(few, "warm");
    job(spark, few, "warm");
    List<double[]> ofJob = new ArrayList<>();
    List<double[]> ofCommand = new ArrayList<>();
    for (int turn = 0; turn < 2; turn++) {
      ofCommand.add(command(images, "" + turn));
      ofJob.add(job(spark, images, "" + turn));
    }
    double wall = sum(ofCommand, 0) / sum(ofJob, 0);
    double cpu = sum(ofCommand, 1) / sum(ofJob, 1);
    String said =
        String.format(
            Locale.ROOT,
            "%d images of 12 pixels, two turns: images a second %.2f of the command's, images a"
                + " second of CPU %.2f; job %.1f s (%.1f s of CPU), command %.1f s (%.1f)",
            COUNT,
            wall,
            cpu,
            sum(ofJob, 0),
            sum(ofJob, 1),
            sum(ofCommand, 0),
            sum(ofCommand, 1));
    proof.record(said);
    assertTrue(wall >= 0.85, said);
    assertTrue(cpu >= 0.85, said);
  }

  private static double sum(List<double[]> turns, int index) {
    return turns.stream().mapToDouble(turn -> turn[index]).sum();
  }

  private double[] job(SparkSession spark, Path from, String name) throws Exception {
    return timed(
        () ->
            assertEquals(
                0,
                new Main(System.out, System.err, () -> spark)
                    .run(arguments(from, folder.resolve("job-" + name)))));
  }

  private String[] arguments(Path from, Path to) {
    return new String[] {
      "embed", "--model", run.toString(), "--images", from.toString(), "--out", to.toString()
    };
  }

  /** What the command does, between its start and its end. */
  private double[] command(Path from, String name) throws Exception {
    return timed(
        () -> {
          try (OpenModel model = OpenModel.open(run, PluginLoader.load(null));
              RowFile file = RowFile.open(folder.resolve(name + ".npy"), name)) {
            Devices.useThreads(2);
            assertTrue(
                model
                    .extractor(read -> {})
                    .fill(file, model.images().open(from.toString()), false, () -> false));
            file.finish();
          }
        });
  }

  private interface Work {
    void run() throws Exception;
  }

  /** Seconds, and seconds of CPU. */
  private static double[] timed(Work work) throws Exception {
    double cpu = cpuSeconds();
    long start = System.nanoTime();
    work.run();
    return new double[] {(System.nanoTime() - start) / 1e9, cpuSeconds() - cpu};
  }

  private static double cpuSeconds() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  /** The highest resident memory while each quarter of the parts was made. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryIsFlat() throws Exception {
    Proof proof = Proof.of("memory of embed on Spark");
    Path output = folder.resolve("features");
    Path said = folder.resolve("said.txt");
    int parts = 40;
    List<String> arguments = new ArrayList<>(List.of(arguments(images, output)));
    arguments.addAll(List.of("--part-files", "" + -Math.floorDiv(-COUNT, parts)));
    Process program =
        Limits.limited(
            ClusterHome.local(
                    folder.resolve("home"),
                    HEAP_MB,
                    Main.class.getName(),
                    arguments.toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start());
    long[] highest = new long[4];
    while (!program.waitFor(100, TimeUnit.MILLISECONDS)) {
      int quarter = Math.min(3, KilledExecutorIT.parts(output) * 4 / parts);
      highest[quarter] = Math.max(highest[quarter], residentKb(program.pid()));
    }
    assertEquals(0, program.exitValue(), () -> KilledExecutorIT.read(said));
    String line =
        "%d images, heap of %d MB: resident memory at most %d, %d, %d and %d MB in the quarters of the parts"
            .formatted(
                COUNT,
                HEAP_MB,
                highest[0] >> 10,
                highest[1] >> 10,
                highest[2] >> 10,
                highest[3] >> 10);
    proof.record(line);
    assertTrue(highest[1] > 0, line);
    assertTrue(highest[3] - highest[1] <= FLAT_KB, line);
  }

  /** 0 if the process has just ended. */
  private static long residentKb(long pid) {
    try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0;
    }
  }
}
