package dev.emc.app.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.train.RunDirectory;
import dev.emc.testkit.process.Limits;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to one rank, all end within 30 seconds, and what was saved is whole. */
@Tag(Proof.TAG)
@EnabledOnOs(OS.LINUX)
@Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostRankIT extends RanksCase {
  private static final int KILLS = Integer.getInteger("emc.kills", 50);

  /** Of four steps each: a run outlives several ranks, and ends within a program's time. */
  private static final int EPOCHS = 12;

  /**
   * A run of which a rank was lost: it ends in time with at most one line of it, and no process is
   * left.
   *
   * @param all processes it had
   * @return the seconds it took
   */
  static double requireEnd(RankFolder folder, Process process, List<ProcessHandle> all)
      throws Exception {
    long begin = System.nanoTime();
    assertTrue(folder.code(process, RankFolder.END) != 0);
    double seconds = (System.nanoTime() - begin) / 1e9;
    for (ProcessHandle each : all) {
      each.onExit().get(5, TimeUnit.SECONDS);
    }
    List<String> lines =
        folder.err().lines().filter(line -> line.matches("emc: rank \\d.* is lost, .*")).toList();
    assertTrue(lines.size() <= 1, lines::toString);
    return seconds;
  }

  /**
   * Kills at random times, from the start of a process on, by both launchers in turn; each run that
   * comes to its end in spite of that is compared with one that was left alone.
   */
  @Test
  void runsOfWhichRanksAreKilledEndWithTheSameWeights() throws Exception {
    List<MpiLauncher> launchers = MpiLauncher.all();
    launchers.forEach(MpiLauncher::assumeHere);
    Proof proof = Proof.of("killed ranks");
    Process whole = folder.ranks(launchers.get(0), begin("whole"));
    assertEquals(0, Limits.end(whole), folder::err);
    var random = new Random(11);
    double slowest = 0;
    int kills = 0;
    int early = 0;
    int runs = 0;
    while (kills < KILLS) {
      String run = "run-" + runs;
      boolean done = false;
      while (!done) {
        MpiLauncher launcher = launchers.get(random.nextInt(2));
        boolean begun = RunDirectory.isRun(temp.resolve(run));
        Process process =
            folder.ranks(launcher, begun ? new String[] {"train", "--resume", run} : begin(run));
        if (kills == KILLS) {
          assertEquals(0, Limits.end(process), folder::err);
          break;
        }
        int lost = random.nextInt(2);
        boolean starting = random.nextInt(5) == 0;
        int before = folder.losses(run).size();
        // One that was lost after its last step has nothing left to do.
        folder.await(
            process,
            () ->
                !process.isAlive()
                    || RankFolder.rank(launcher, process, lost).isPresent()
                        && (starting || folder.losses(run).size() > before));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(starting ? 3000 : 500));
        var rank = RankFolder.rank(launcher, process, lost);
        List<ProcessHandle> all = process.descendants().toList();
        if (rank.isEmpty() || !process.isAlive()) {
          assertEquals(0, Limits.end(process), folder::err);
          done = true;
          break;
        }
        RankFolder.signal("KILL", rank.get());
        long killed = System.nanoTime();
        if (folder.code(process, RankFolder.END) == 0) {
          // It had come to its end before.
          done = true;
          break;
        }
        slowest = Math.max(slowest, (System.nanoTime() - killed) / 1e9);
        requireEnd(folder, process, all);
        kills++;
        early += folder.losses(run).size() == before ? 1 : 0;
        if (Files.isDirectory(RunDirectory.checkpointsOf(temp.resolve(run)))
            && RunDirectory.epochsDone(temp.resolve(run)) > 0) {
          RunDirectory.newestCheckpoint(temp.resolve(run)).verify();
        }
      }
      requireEqual(run);
      runs++;
    }
    proof.record(
        "%d ranks killed at random times with Open MPI and MPICH, %d of them before the first step: all ended within %.1f s; %d runs of %d steps that went on ended with weights and log of a run left alone, bit for bit"
            .formatted(kills, early, slowest, runs, 4 * EPOCHS));
  }

  private static String[] begin(String run) {
    return new String[] {
      "train",
      "--config=config.yaml",
      "--out=" + run,
      "--set=epochs=" + EPOCHS,
      "--set=checkpoints.every-steps=3"
    };
  }

  private void requireEqual(String run) throws IOException {
    Path whole = temp.resolve("whole");
    assertEquals(
        Files.readString(whole.resolve("metrics.jsonl")),
        Files.readString(temp.resolve(run).resolve("metrics.jsonl")));
    assertArrayEquals(weights(whole), weights(temp.resolve(run)));
  }

  private static byte[] weights(Path run) throws IOException {
    Path newest = RunDirectory.newestCheckpoint(run).folder();
    return Files.readAllBytes(newest.resolve("model.safetensors"));
  }

  private Process trainingFor(MpiLauncher launcher, List<String> words) throws Exception {
    Process process = folder.start(words);
    folder.await(process, () -> folder.losses("run").size() > 8);
    return process;
  }

  private static List<String> words(MpiLauncher launcher) {
    return List.of(
        launcher.program(),
        "-n",
        "2",
        RankFolder.emc(),
        "train",
        "--config=config.yaml",
        "--out=run");
  }

  /** MPI waits for a rank that stands still for ever, and keeps a core busy with that. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.emc.app.launch.MpiLauncher#all")
  void aStoppedRankEndsAll(MpiLauncher launcher) throws Exception {
    launcher.assumeHere();
    Proof proof = Proof.of("stopped rank");
    double slowest = 0;
    for (int lost = 0; lost < 2; lost++) {
      Process process = trainingFor(launcher, words(launcher));
      List<ProcessHandle> all = process.descendants().toList();
      RankFolder.signal("STOP", RankFolder.rank(launcher, process, lost).orElseThrow());
      slowest = Math.max(slowest, requireEnd(folder, process, all));
      List<String> lines = folder.lines("emc: rank " + lost);
      assertEquals(1, lines.size(), folder::err);
      assertTrue(lines.get(0).contains("nothing was heard of it for 20 s"), lines::toString);
      RunDirectory.newestCheckpoint(temp.resolve("run")).verify();
      Files.move(temp.resolve("run"), temp.resolve("run" + lost));
    }
    proof.record(
        "%s: with the first or the second of two ranks standing still all end within %.1f s, in one line that names it"
            .formatted(launcher.name(), slowest));
  }

  /** Two ranks, the second of which has a folder of its own and perhaps less memory. */
  private static List<String> twoWords(Path run, Path folderOfSecond, String options) {
    var words = new ArrayList<>(List.of(MpiLauncher.OPEN_MPI.program()));
    List<String> emc =
        List.of(RankFolder.emc(), "train", "--config=config.yaml", "--set=data.on-bad-image=fail");
    words.addAll(List.of("-n", "1"));
    words.addAll(emc);
    words.addAll(
        List.of("--out=" + run, ":", "-n", "1", "-wdir", folderOfSecond.toString(), "env"));
    words.add("EMC_JAVA_OPTS=" + options);
    words.addAll(emc);
    words.add("--out=" + run);
    return words;
  }

  /** The disk of the second rank's machine, a folder of its own here, goes bad in an epoch. */
  @Test
  void aRankWithAnUnreadableDiskEndsAll() throws Exception {
    MpiLauncher.OPEN_MPI.assumeHere();
    Path other = Files.createDirectory(temp.resolve("other"));
    for (Path each : List.of(temp, other)) {
      NoiseImages.write(each.resolve("images"), 64);
    }
    Files.copy(temp.resolve("config.yaml"), other.resolve("config.yaml"));
    replace(temp.resolve("config.yaml"));
    replace(other.resolve("config.yaml"));
    Proof proof = Proof.of("rank with an unreadable disk");
    Process process = trainingFor(MpiLauncher.OPEN_MPI, twoWords(temp.resolve("run"), other, ""));
    List<ProcessHandle> all = process.descendants().toList();
    try (var files = Files.list(other.resolve("images"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    double seconds = requireEnd(folder, process, all);
    List<String> lines = folder.lines("emc: ");
    assertEquals(1, lines.size(), folder::err);
    assertTrue(lines.get(0).startsWith("emc: rank 1: "), lines::toString);
    assertTrue(lines.get(0).contains(".png"), lines::toString);
    RunDirectory.newestCheckpoint(temp.resolve("run")).verify();
    proof.record("all end within %.1f s: %s".formatted(seconds, lines.get(0)));
  }

  /** Colour images in a folder in place of grey ones in a file. */
  private static void replace(Path config) throws IOException {
    Files.writeString(
        config,
        Files.readString(config)
            .replace("images-idx3-ubyte", "images")
            .replace("[0.5]", "[0.5, 0.5, 0.5]")
            .replace("[0.25]", "[0.25, 0.25, 0.25]"));
  }

  /** Memory that holds the program and not its batches, which are larger than elsewhere here. */
  @Test
  void aRankOutOfMemoryEndsAll() throws Exception {
    MpiLauncher.OPEN_MPI.assumeHere();
    Proof proof = Proof.of("rank out of memory");
    Path config = temp.resolve("config.yaml");
    Files.writeString(config, Files.readString(config).replace("size: 12", "size: 96"));
    Process process =
        folder.start(twoWords(temp.resolve("run"), temp, "-XX:MaxDirectMemorySize=1m"));
    assertTrue(folder.code(process, Duration.ofMinutes(2)) != 0);
    List<String> lines = folder.lines("emc: ");
    assertEquals(1, lines.size(), folder::err);
    assertEquals(
        "emc: rank 1: out of direct memory, which holds batches (the limit is 1 MB): give more, as in EMC_JAVA_OPTS=-XX:MaxDirectMemorySize=4g, or lower the batch size",
        lines.get(0));
    proof.record(lines.get(0));
  }
}
