package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.core.train.MetricsLog;
import dev.emc.core.train.RunDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs of several processes that a launcher of MPI starts. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MpiRunIT {
  /** However a rank is lost, all end within this. */
  private static final Duration END = Duration.ofSeconds(30);

  private static final String CONFIG =
      """
      backbone: {type: resnet-tiny, width: 4}
      method: {type: vicreg, projector: [16, 16]}
      regularizer: {type: emc, entropy-weight: 1, covariance-weight: 1}
      data: {train: images-idx3-ubyte, workers: 1}
      views:
        - size: 12
          count: 2
          augmentations:
            - {type: random-resized-crop, scale-min: 0.4}
            - {type: normalize, mean: [0.5], std: [0.25]}
      epochs: 2
      batch-size: 16
      optimizer: {type: sgd, lr: 0.002, lr-batch: 0}
      checkpoints: {every-epochs: 1}
      log-every: 1
      threads: 1
      device: cpu
      """;

  @TempDir Path temp;
  private final List<Process> started = new ArrayList<>();

  /**
   * A launcher of MPI.
   *
   * @param program that starts processes
   * @param rank variable in which it tells each its number
   */
  record Launcher(String name, String program, String rank) {
    boolean isHere() {
      return Stream.of(System.getenv("PATH").split(":"))
          .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Override
    public String toString() {
      return isHere() ? name : name + " is skipped, as there is no " + program;
    }
  }

  private static final Launcher OPEN_MPI =
      new Launcher("Open MPI", "mpirun.openmpi", "OMPI_COMM_WORLD_RANK");

  static List<Launcher> launchers() {
    return List.of(OPEN_MPI, new Launcher("MPICH", "mpiexec.mpich", "PMI_RANK"));
  }

  @BeforeEach
  void write() throws IOException {
    Files.writeString(temp.resolve("config.yaml"), CONFIG);
    var random = new Random(7);
    ByteBuffer images = ByteBuffer.allocate(16 + 64 * 144);
    images.putInt(0x803).putInt(64).putInt(12).putInt(12);
    for (int i = 0; i < 64; i++) {
      double fx = random.nextDouble();
      for (int p = 0; p < 144; p++) {
        images.put((byte) (127 + 100 * Math.sin(fx * (p % 12)) + 20 * random.nextDouble()));
      }
    }
    Files.write(temp.resolve("images-idx3-ubyte"), images.array());
  }

  @AfterEach
  void end() {
    started.forEach(
        process -> {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
        });
  }

  private Process start(Launcher launcher, int ranks, String... arguments) throws IOException {
    var words = new ArrayList<>(List.of(launcher.program(), "-n", Integer.toString(ranks)));
    words.add(Distribution.HOME.resolve("bin/emc").toString());
    words.addAll(Arrays.asList(arguments));
    return start(words);
  }

  private Process start(List<String> words) throws IOException {
    var builder = new ProcessBuilder(words).directory(temp.toFile());
    builder.environment().remove("EMC_JAVA_OPTS");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Of Open MPI alone: tests may be root's, on fewer cores than ranks.
    builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT", "1");
    builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    builder.environment().put("OMPI_MCA_rmaps_base_oversubscribe", "1");
    builder.redirectOutput(temp.resolve("out").toFile());
    Process process = builder.redirectError(temp.resolve("err").toFile()).start();
    started.add(process);
    return process;
  }

  private String out() throws IOException {
    return Files.readString(temp.resolve("out"));
  }

  private String err() throws IOException {
    return Files.readString(temp.resolve("err"));
  }

  private int code(Process process, Duration limit) throws Exception {
    assertTrue(process.waitFor(limit.toSeconds(), TimeUnit.SECONDS), "it does not end: " + err());
    return process.exitValue();
  }

  private void awaitStep(String run, Process process) throws Exception {
    Path metrics = temp.resolve(run).resolve("metrics.jsonl");
    while (!Files.exists(metrics) || Files.size(metrics) == 0) {
      assertTrue(process.isAlive(), this::said);
      Thread.sleep(10);
    }
  }

  private String said() {
    try {
      return err();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void assumeHere(Launcher launcher) {
    Assumptions.assumeTrue(launcher.isHere(), launcher::toString);
  }

  /** The Java process of a rank. */
  private static ProcessHandle rank(Launcher launcher, Process process, int rank) {
    String wanted = launcher.rank() + "=" + rank;
    return process
        .descendants()
        .filter(each -> each.info().command().orElse("").endsWith("java"))
        .filter(each -> environment(each).contains(wanted))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> environment(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "environ");
      return List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<Double> losses(Path run) throws IOException {
    return MetricsLog.read(run).stream()
        .filter(line -> line.path("kind").asText().equals("step"))
        .map(line -> line.path("loss").asDouble())
        .toList();
  }

  /** The first loss is as one process has it but for the order of sums; so are eight steps. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("launchers")
  void trainsAsOneProcessDoes(Launcher launcher) throws Exception {
    assumeHere(launcher);
    Process process =
        start(
            launcher,
            2,
            "train",
            "--config",
            "config.yaml",
            "--out",
            "two",
            "--set=sync-batch-norm=true");
    assertEquals(0, code(process, Duration.ofMinutes(5)), this::said);
    assertEquals(1, out().lines().filter(line -> line.startsWith("done after 2 epochs")).count());
    String note = "train together, each on 8 of the 16 images of a step";
    assertEquals(1, err().lines().filter(line -> line.contains(note)).count(), this::said);
    // In this process: one more would only start an engine once more.
    String images = "data.train=" + temp.resolve("images-idx3-ubyte");
    Path one = temp.resolve("one");
    Distribution.ok(
        "train", "--config=" + temp.resolve("config.yaml"), "--set=" + images, "--out=" + one);
    List<Double> expected = losses(one);
    List<Double> losses = losses(temp.resolve("two"));
    assertEquals(8, losses.size());
    assertEquals(expected.get(0), losses.get(0), 1e-5 * Math.abs(expected.get(0)));
    for (int i = 1; i < 8; i++) {
      assertEquals(expected.get(i), losses.get(i), 1e-4 * Math.abs(expected.get(i)), "step " + i);
    }
    JsonNode timing = MetricsLog.readTimings(temp.resolve("two")).get(1);
    assertTrue(timing.path("communication-share").asDouble() > 0, timing::toString);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("launchers")
  void aKilledRankEndsAll(Launcher launcher) throws Exception {
    assumeHere(launcher);
    loseRank(launcher, "KILL", 1);
  }

  /** MPI waits for a rank that stands still for ever, and keeps a core busy with that. */
  @Tag("proof")
  @ParameterizedTest(name = "{0}")
  @MethodSource("launchers")
  void aStoppedRankEndsAll(Launcher launcher) throws Exception {
    assumeHere(launcher);
    String line = loseRank(launcher, "STOP", 1);
    assertTrue(line.contains("nothing was heard of it for 20 s"), line);
    loseRank(launcher, "STOP", 0);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}")
  @MethodSource("launchers")
  @Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void fiftyLostRanks(Launcher launcher) throws Exception {
    assumeHere(launcher);
    var random = new Random(11);
    for (int i = 0; i < 25; i++) {
      loseRank(launcher, "KILL", random.nextInt(2));
      Thread.sleep(random.nextInt(500));
    }
  }

  private String loseRank(Launcher launcher, String signal, int rank) throws Exception {
    String run = "run-" + System.nanoTime();
    Process process =
        start(launcher, 2, "train", "--config", "config.yaml", "--out", run, "--set=epochs=4000");
    awaitStep(run, process);
    while (RunDirectory.epochsDone(temp.resolve(run)) == 0) {
      assertTrue(process.isAlive(), this::said);
      Thread.sleep(10);
    }
    ProcessHandle lost = rank(launcher, process, rank);
    List<ProcessHandle> all = process.descendants().toList();
    new ProcessBuilder("kill", "-" + signal, Long.toString(lost.pid())).start().waitFor();
    assertTrue(code(process, END) != 0);
    for (ProcessHandle each : all) {
      each.onExit().get(5, TimeUnit.SECONDS);
    }
    SavedCheckpoint newest = RunDirectory.newestCheckpoint(temp.resolve(run));
    newest.verify();
    List<String> lines =
        err().lines().filter(line -> line.matches("emc: rank \\d.* is lost, .*")).toList();
    assertTrue(lines.size() <= 1, lines::toString);
    return lines.isEmpty() ? "" : lines.get(0);
  }

  /** As a scheduler does that tells all processes of a job. */
  @Test
  void aSignalToTheRanksSavesOnce() throws Exception {
    assumeHere(OPEN_MPI);
    Process process =
        start(
            OPEN_MPI,
            2,
            "train",
            "--config",
            "config.yaml",
            "--out",
            "run",
            "--set=epochs=4000",
            "--set=checkpoints.every-epochs=0");
    awaitStep("run", process);
    for (int rank = 0; rank < 2; rank++) {
      long pid = rank(OPEN_MPI, process, rank).pid();
      new ProcessBuilder("kill", "-TERM", Long.toString(pid)).start().waitFor();
    }
    code(process, END);
    assertTrue(out().startsWith("stopped after "), out());
    try (var checkpoints = Files.list(temp.resolve("run/checkpoints"))) {
      assertEquals(1, checkpoints.count());
    }
    RunDirectory.newestCheckpoint(temp.resolve("run")).verify();
  }

  /** Two ranks of which each has an option of its own. */
  private void refuse(String first, String second, String line) throws Exception {
    assumeHere(OPEN_MPI);
    String emc = Distribution.HOME.resolve("bin/emc").toString();
    var words = new ArrayList<>(List.of(OPEN_MPI.program()));
    for (String option : List.of(first, second)) {
      words.addAll(List.of("-n", "1", emc, "train", "--config=config.yaml", option, "--out=run"));
      words.add(":");
    }
    assertTrue(code(start(words.subList(0, words.size() - 1)), Duration.ofMinutes(2)) != 0);
    assertEquals(
        List.of("emc: " + line), err().lines().filter(each -> each.startsWith("emc: ")).toList());
    assertFalse(Files.exists(temp.resolve("run/checkpoints")));
  }

  @Test
  void ranksOfOtherConfigsAreRefusedInOneLine() throws Exception {
    refuse(
        "--seed=3",
        "--seed=4",
        "ranks 0 and 1 have other configs or plugins: 'seed: 3' and 'seed: 4'");
  }

  @Test
  void aRankThatFailsSaysWhyAndEndsAll() throws Exception {
    refuse(
        "--seed=3",
        "--set=batch-size=65",
        "rank 1: batch-size: 65 images cannot be shared evenly by 2 ranks; 64 and 66 can");
  }

  @Tag("proof")
  @Test
  void aLibraryOfAnotherMpiIsRefused() throws Exception {
    launchers().forEach(MpiRunIT::assumeHere);
    Process process =
        start(
            List.of(
                "env",
                "EMC_MPI=libmpich.so.12",
                OPEN_MPI.program(),
                "-n",
                "2",
                Distribution.HOME.resolve("bin/emc").toString(),
                "train",
                "--config=config.yaml",
                "--out=run"));
    assertTrue(code(process, Duration.ofMinutes(2)) != 0);
    assertTrue(
        err().contains("sees 1: it is another MPI than the launcher's; name the launcher's"),
        this::said);
  }

  /** Neither a class of emc-distributed nor a library of MPI. */
  @Test
  void aProcessThatIsAloneLoadsNothingForRanks() throws Exception {
    var words =
        new ArrayList<>(
            List.of(
                Distribution.HOME.resolve("bin/emc").toString(),
                "train",
                "--config",
                "config.yaml",
                "--out",
                "run",
                "--set=epochs=4000"));
    var builder = new ProcessBuilder(words).directory(temp.toFile());
    builder.environment().put("EMC_JAVA_OPTS", "-Xlog:class+load:file=classes.log");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectOutput(temp.resolve("out").toFile());
    Process process = builder.redirectError(temp.resolve("err").toFile()).start();
    started.add(process);
    awaitStep("run", process);
    String libraries = Files.readString(Path.of("/proc", Long.toString(process.pid()), "maps"));
    assertTrue(libraries.contains("libtorch_cpu"), "these are not the libraries");
    assertFalse(libraries.contains("libmpi"), libraries);
    String classes = Files.readString(temp.resolve("classes.log"));
    assertTrue(classes.contains("dev.emc.core.distributed.Ranks"));
    assertFalse(classes.contains("dev.emc.distributed."), "a class of emc-distributed is loaded");
  }
}
