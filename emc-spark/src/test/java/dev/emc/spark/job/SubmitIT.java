package dev.emc.spark.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.emc.spark.testing.CommandFeatures;
import dev.emc.spark.testing.CreatedNames;
import dev.emc.spark.testing.DocumentedJobs;
import dev.emc.spark.testing.Shards;
import dev.emc.spark.testing.SparkHome;
import dev.emc.spark.testing.Sparks;
import dev.emc.spark.testing.StandaloneCluster;
import dev.emc.spark.testing.TinyRun;
import dev.emc.testkit.process.Limits;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar for spark-submit, on a Spark of its own libraries and nothing else, by the commands of
 * docs/spark.md as they stand there. Of the jar: {@code mvn verify -Pproofs,shaded}.
 */
@Tag(Proof.TAG)
@Timeout(value = 1, unit = TimeUnit.HOURS)
@EnabledOnOs(OS.LINUX) // What is unpacked is seen there alone.
class SubmitIT {
  private static final Path JAR = Path.of(System.getProperty("emc.spark.jar", "none"));
  private static final int EACH = 75;
  private static final List<String> QUIET =
      List.of(
          "spark.ui.enabled false",
          "spark.driver.host 127.0.0.1",
          "spark.driver.bindAddress 127.0.0.1",
          "spark.driver.memory 1g",
          "spark.executor.memory 1g");

  @TempDir private static Path folder;
  private static Path images;

  /** Where the commands are typed; it stands for the store as well. */
  @TempDir private Path work;

  private Path run;

  @BeforeAll
  static void make() throws IOException {
    assumeTrue(Files.exists(JAR), "there is no jar: mvn verify -Pproofs,shaded");
    images = TinyRun.images(folder.resolve("images"), EACH, 1);
  }

  @BeforeEach
  void lay() throws IOException {
    Files.copy(JAR, work.resolve("emc-spark-all.jar"));
    run = TinyRun.train(work.resolve("runs/mine"), images);
    Shards.ofFolders(images, work.resolve("photos/train"));
    Shards.ofFolders(images, work.resolve("photos/test"));
  }

  private static List<String> made(String... settings) {
    List<String> all = new ArrayList<>(QUIET);
    all.addAll(List.of(settings));
    return all;
  }

  @Test
  void theJarHoldsNothingOfSparksAndEachPluginThatShips() throws IOException {
    Proof proof = Proof.of("jar for spark-submit");
    List<String> classes = SparkHome.classes(JAR).toList();
    for (String of :
        List.of(
            "org/apache/spark/",
            "org/apache/hadoop/",
            "org/apache/parquet/",
            "scala/",
            "org/slf4j/",
            "org/apache/logging/",
            "org/junit/",
            "com/google/common/",
            "com/fasterxml/")) {
      assertEquals(List.of(), classes.stream().filter(name -> name.startsWith(of)).toList());
    }
    for (String plugin :
        List.of("vicreg", "swav", "simsiam", "contrastive", "target", "baselines")) {
      assertTrue(
          classes.stream().anyMatch(name -> name.startsWith("dev/emc/plugin/" + plugin)), plugin);
    }
    try (var jar = new JarFile(JAR.toFile())) {
      assertEquals(Files.readString(Path.of("../LICENSE")), text(jar, "META-INF/LICENSE"));
      assertTrue(text(jar, "META-INF/licences/THIRD-PARTY.md").contains("PyTorch"));
    }
    proof.record(
        "%d MB, %d classes, none of Spark's".formatted(Files.size(JAR) >> 20, classes.size()));
  }

  private static String text(JarFile jar, String name) throws IOException {
    try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void documentedCommandsWorkInLocalMode() throws Exception {
    Proof proof = Proof.of("documented commands in local[2]");
    SparkHome spark = SparkHome.make(work.resolve("spark"), JAR, made("spark.master local[2]"));
    type(spark, proof);
  }

  /** Two executors that find nothing unpacked. */
  @Test
  void documentedCommandsWorkOnAClusterOfTwo() throws Exception {
    Proof proof = Proof.of("documented commands on a master and two workers");
    Path cache = Files.createDirectories(work.resolve("natives/pytorch"));
    int port = StandaloneCluster.freePort();
    SparkHome spark =
        SparkHome.make(
            work.resolve("spark"),
            JAR,
            made(
                "spark.master spark://127.0.0.1:" + port,
                "spark.executor.cores 1",
                "spark.scheduler.minRegisteredResourcesRatio 1",
                "spark.scheduler.maxRegisteredResourcesWaitingTime 5min",
                "spark.executorEnv.DJL_CACHE_DIR " + cache.getParent()));
    try (var names = new CreatedNames(cache);
        var cluster = StandaloneCluster.start(spark, work.resolve("cluster"), port, 2)) {
      type(spark, proof);
      assertEquals(2, cluster.executorsOf(1), "the job that embeds was done by both");
      List<String> unpacked = names.soFar();
      assertEquals(
          1, unpacked.stream().filter(name -> name.matches("tmp\\d+")).count(), unpacked::toString);
    }
  }

  /** Types what the page shows, in its order; the store is a folder of this machine. */
  private void type(SparkHome spark, Proof proof) throws Exception {
    int typed = 0;
    long start = System.nanoTime();
    for (String line : DocumentedJobs.lines()) {
      if (line.contains(" compare ")) {
        weakAnswers();
      }
      String here = line.replace("s3a://", work + "/");
      String said = said(spark, here);
      assertTrue(said.lines().count() >= 1, line);
      typed++;
    }
    SparkSession reader = Sparks.shared();
    Map<String, float[]> expected = CommandFeatures.of(run, images, 1);
    for (String part : List.of("train", "test")) {
      Map<String, float[]> got =
          CommandFeatures.in(reader.read().parquet(work + "/features/" + part), "key");
      assertEquals(expected.keySet(), got.keySet());
      expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
    }
    proof.record(
        "%d commands of docs/spark.md as they stand, %.0f s; features of %d images are those of the command bit for bit"
            .formatted(typed, (System.nanoTime() - start) / 1e9, expected.size()));
  }

  /** The answers of the other model, which the page has from elsewhere. */
  private void weakAnswers() {
    new JobRunner(Sparks.shared())
        .done(
            "probe",
            "--train",
            work + "/features/train",
            "--test",
            work + "/features/test",
            "--label-of-folder",
            "--l2",
            "1e3",
            "--out",
            work + "/answers/base");
  }

  /** What a command prints; it must end well. */
  private String said(SparkHome spark, String line) throws Exception {
    Path err = work.resolve("err.txt");
    Process program = Limits.limited(spark.shell(work, line).redirectError(err.toFile()).start());
    String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, Limits.end(program), () -> line + "\n" + said + KilledExecutorIT.read(err));
    return said;
  }

  /** What cannot be is one line, and nothing is begun; what can be read is. */
  @Test
  void whatIsWrongIsOneLine() throws Exception {
    Proof proof = Proof.of("mistakes at spark-submit");
    SparkHome spark = SparkHome.make(work.resolve("spark"), JAR, made("spark.master local[2]"));
    Path config = TinyRun.train(work.resolve("foreign"), images).resolve("run.yaml");
    Files.writeString(
        config, Files.readString(config).replace("type: vicreg", "type: of-elsewhere"));
    Sparks.shared()
        .sql("select 'a' as key, binary('b') as png")
        .write()
        .parquet(work.resolve("table").toString());
    refused(spark, "embed --model runs/mine --out x", "embed needs --images");
    refused(spark, "embed --model foreign --images photos/train --out x", "of-elsewhere");
    refused(
        spark,
        "embed --model runs/mine --images table --out x",
        "has no column 'content'; there are: key, png");
    refused(
        spark,
        "gauge --features table --out x",
        "there is no column 'features'; there are: key, png");

    Path odd = Files.createDirectories(work.resolve("odd"));
    Files.copy(images.resolve("class0/i000.png"), odd.resolve("good.png"));
    Files.writeString(odd.resolve("broken.png"), "no image, but text");
    String said =
        said(spark, "spark-submit emc-spark-all.jar embed --model runs/mine --images odd --out x");
    assertTrue(
        said.contains("x: 2 images in 1 part, ")
            && said.contains("1 of them could not be read: the column error says why"),
        said);
    proof.record("four mistakes, one line each, exit code 2, nothing written; a broken image");
  }

  private void refused(SparkHome spark, String job, String wanted) throws Exception {
    Path err = work.resolve("err.txt");
    ProcessBuilder typed = spark.shell(work, "spark-submit emc-spark-all.jar " + job);
    Process program = Limits.limited(typed.redirectError(err.toFile()).start());
    String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(2, Limits.end(program), () -> job + KilledExecutorIT.read(err));
    assertEquals("", said);
    List<String> lines =
        Files.readString(err).lines().filter(line -> line.startsWith("emc: ")).toList();
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.get(0).contains(wanted), lines::toString);
    assertTrue(Files.notExists(work.resolve("x")), job);
  }
}
