package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.core.train.MetricsLog;
import dev.emc.core.train.RunDirectory;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs of several processes that a launcher of MPI starts. Each process pays for an engine of its
 * own, so few are started, and each is asked for all that it can show; {@link LostRankIT} has the
 * rest.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MpiRunIT {
  private static final int STEPS = 8;

  @TempDir private static Path temp;

  private static final AtomicInteger REFUSALS = new AtomicInteger();

  private static RankFolder folder;
  private static List<Double> expected;
  private static String libraries;
  private static String classes;

  /** The run of one process, which all others are compared with. */
  @BeforeAll
  static void trainAlone() throws Exception {
    folder = new RankFolder(temp);
    var words = List.of(RankFolder.emc(), "train", "--config=config.yaml", "--out=one");
    Process process = folder.start(words, "-Xlog:class+load:file=classes.log");
    folder.await(process, () -> folder.losses("one").size() >= STEPS);
    libraries = Files.readString(Path.of("/proc", Long.toString(process.pid()), "maps"));
    process.destroyForcibly();
    folder.code(process, RankFolder.END);
    classes = Files.readString(temp.resolve("classes.log"));
    expected = folder.losses("one").subList(0, STEPS);
  }

  @AfterAll
  static void end() {
    folder.close();
  }

  /** Neither a class of emc-distributed nor a library of MPI. */
  @Test
  void aProcessThatIsAloneLoadsNothingForRanks() {
    assertTrue(libraries.contains("libtorch_cpu"), "these are not the libraries");
    assertFalse(libraries.contains("libmpi"), libraries);
    assertTrue(classes.contains("dev.emc.core.distributed.Ranks"));
    assertFalse(classes.contains("dev.emc.distributed."), "a class of emc-distributed is loaded");
  }

  /**
   * The first loss is as one process has it but for the order of sums; so are eight steps. Then all
   * are asked to stop, as a scheduler does that tells all processes of a job, and save once.
   */
  @Test
  void ranksTrainAsOneProcessDoesAndStopTogether() throws Exception {
    MpiLauncher launcher = MpiLauncher.OPEN_MPI;
    launcher.assumeHere();
    Process process = train(launcher, "stopped", "--set=checkpoints.every-epochs=0");
    for (int rank = 0; rank < 2; rank++) {
      RankFolder.signal("TERM", RankFolder.rank(launcher, process, rank).orElseThrow());
    }
    folder.code(process, RankFolder.END);
    assertTrue(folder.out().startsWith("stopped after "), folder.out());
    try (var checkpoints = Files.list(temp.resolve("stopped/checkpoints"))) {
      assertEquals(1, checkpoints.count());
    }
    RunDirectory.newestCheckpoint(temp.resolve("stopped")).verify();
  }

  /** The same with the other MPI, whose run ends when one rank is killed. */
  @Test
  void ranksTrainAsOneProcessDoesAndEndWithALostOne() throws Exception {
    MpiLauncher launcher = MpiLauncher.MPICH;
    launcher.assumeHere();
    Process process = train(launcher, "lost");
    List<ProcessHandle> all = process.descendants().toList();
    RankFolder.signal("KILL", RankFolder.rank(launcher, process, 1).orElseThrow());
    LostRankIT.requireEnd(folder, process, all);
    RunDirectory.newestCheckpoint(temp.resolve("lost")).verify();
  }

  /** Trains until one epoch is timed, and compares losses with those of one process. */
  private static Process train(MpiLauncher launcher, String run, String... more) throws Exception {
    var words = new ArrayList<>(List.of("train", "--config=config.yaml", "--out=" + run));
    words.addAll(List.of(more));
    Process process = folder.ranks(launcher, words.toArray(String[]::new));
    folder.await(process, () -> folder.losses(run).size() > STEPS);
    List<Double> losses = folder.losses(run);
    assertEquals(expected.get(0), losses.get(0), 1e-5 * Math.abs(expected.get(0)));
    for (int i = 1; i < STEPS; i++) {
      assertEquals(expected.get(i), losses.get(i), 1e-4 * Math.abs(expected.get(i)), "step " + i);
    }
    String note = "train together, each on 8 of the 16 images of a step";
    assertEquals(1, folder.err().lines().filter(line -> line.contains(note)).count(), folder::err);
    JsonNode timing = MetricsLog.readTimings(temp.resolve(run)).get(0);
    assertTrue(timing.path("communication-share").asDouble() > 0, timing::toString);
    return process;
  }

  /** Two ranks of which each has an option of its own. */
  private void refuse(String first, String second, String line) throws Exception {
    assertEquals(
        "emc: " + line, refused(List.of(RankFolder.emc(), first), RankFolder.emc(), second));
  }

  /**
   * Two ranks that are refused; the line that says why.
   *
   * @param first program and options of the first rank
   * @param second program and options of the second
   */
  private static String refused(List<String> first, String... second) throws Exception {
    Path run = temp.resolve("refused-" + REFUSALS.incrementAndGet());
    String line = refused("train", "--out=" + run, first, List.of(second));
    assertFalse(Files.exists(run), "a run that is refused leaves something behind");
    return line;
  }

  private static String refused(
      String command, String option, List<String> first, List<String> second) throws Exception {
    MpiLauncher.OPEN_MPI.assumeHere();
    var words = new ArrayList<>(List.of(MpiLauncher.OPEN_MPI.program()));
    for (List<String> rank : List.of(first, second)) {
      words.addAll(List.of("-n", "1", rank.get(0), command, "--config=config.yaml"));
      words.addAll(rank.subList(1, rank.size()));
      words.addAll(List.of(option, ":"));
    }
    Process process = folder.start(words.subList(0, words.size() - 1));
    assertTrue(folder.code(process, Duration.ofMinutes(2)) != 0);
    List<String> lines = folder.lines("emc: ");
    assertEquals(1, lines.size(), folder::err);
    return lines.get(0);
  }

  @Test
  void aRankThatFailsSaysWhyAndEndsAll() throws Exception {
    refuse(
        "--seed=3",
        "--set=batch-size=65",
        "rank 1: batch-size: 65 images cannot be shared evenly by 2 ranks; 64 and 66 can");
  }

  /** The short form is in {@code RankedRunIT}. */
  @Tag("proof")
  @Test
  void ranksOfOtherConfigsAreRefusedInOneLine() throws Exception {
    refuse(
        "--seed=3",
        "--seed=4",
        "ranks 0 and 1 have other configs or plugins: 'seed: 3' and 'seed: 4'");
  }

  /** The second rank's program is another build, which has the same version and revision. */
  @Tag("proof")
  @Test
  void ranksOfOtherBuildsAreRefusedInOneLine() throws Exception {
    Path other = temp.resolve("other-build");
    Path home = Distribution.HOME.toRealPath();
    try (var files = Files.walk(home)) {
      for (Path file : files.toList()) {
        Files.copy(file, other.resolve(home.relativize(file).toString()));
      }
    }
    Path jar;
    try (var jars = Files.list(other.resolve("lib"))) {
      jar = jars.filter(file -> file.toString().contains("emc-core-")).findFirst().orElseThrow();
    }
    try (var library = FileSystems.newFileSystem(jar)) {
      Files.writeString(library.getPath("changed"), "since");
    }
    String emc = other.resolve("bin/emc").toString();
    String name = jar.getFileName().toString();
    String begin = "emc: ranks 0 and 1 have other versions of the program: '" + name;
    String trained = refused(List.of(RankFolder.emc()), emc);
    assertTrue(trained.startsWith(begin), trained);
    String measured = refused("bench", "--steps=1", List.of(RankFolder.emc()), List.of(emc));
    assertTrue(measured.startsWith(begin), measured);
  }

  /** The second rank's machine, a folder of its own here, has other images under the same name. */
  @Tag("proof")
  @Test
  void ranksOfOtherImagesAreRefusedInOneLine() throws Exception {
    Path other = Files.createDirectory(temp.resolve("other-machine"));
    Files.copy(temp.resolve("config.yaml"), other.resolve("config.yaml"));
    byte[] images = Files.readAllBytes(temp.resolve("images-idx3-ubyte"));
    images[16 + 32 * 144]++;
    Files.write(other.resolve("images-idx3-ubyte"), images);
    Path there =
        Files.writeString(
            other.resolve("emc"),
            "#!/bin/sh\ncd '" + other + "'\nexec " + RankFolder.emc() + " \"$@\"\n");
    assertTrue(there.toFile().setExecutable(true));
    String line = refused(List.of(RankFolder.emc()), there.toString());
    assertTrue(line.startsWith("emc: ranks 0 and 1 have other images: '"), line);
  }

  /** All do the steps, the first rank speaks. */
  @Tag("proof")
  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.emc.app.launch.MpiLauncher#all")
  void ranksRehearseTogether(MpiLauncher launcher) throws Exception {
    launcher.assumeHere();
    Process process =
        folder.ranks(launcher, "train", "--config=config.yaml", "--dry-run", "--out=dry");
    assertEquals(0, folder.code(process, Duration.ofMinutes(2)), folder::err);
    List<String> lines = folder.out().lines().toList();
    assertEquals(1, lines.stream().filter(line -> line.equals("nothing was written")).count());
    String note = "train together, each on 8 of the 16 images of a step";
    assertEquals(1, lines.stream().filter(line -> line.contains(note)).count(), folder::out);
    assertFalse(Files.exists(temp.resolve("dry")));
  }

  @Tag("proof")
  @Test
  void aLibraryOfAnotherMpiIsRefused() throws Exception {
    MpiLauncher.all().forEach(MpiLauncher::assumeHere);
    Process process =
        folder.start(
            List.of(
                "env",
                "EMC_MPI=libmpich.so.12",
                MpiLauncher.OPEN_MPI.program(),
                "-n",
                "2",
                RankFolder.emc(),
                "train",
                "--config=config.yaml",
                "--out=other"));
    assertTrue(folder.code(process, Duration.ofMinutes(2)) != 0);
    assertTrue(
        folder.err().contains("sees 1: it is another MPI than the launcher's; name the launcher's"),
        folder::err);
  }
}
