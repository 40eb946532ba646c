package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static dev.emc.app.launch.Distribution.ok;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.DefaultSignals;
import dev.emc.testkit.process.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code improve} that gets signals, as a process, ends as one that was left alone. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledImproveIT {
  private static final String TRIALS = "trials/runs/";

  /** What lies in the folder one after the other; after each there is work left to do. */
  private static final List<String> FACTS =
      List.of(
          "plan.yaml",
          "gauge.json",
          "judged/choice/linear.json",
          TRIALS + "continued/checkpoints/epoch-0001",
          TRIALS + "continued/eval/linear.json",
          TRIALS + "emc-relative/checkpoints/epoch-0001",
          TRIALS + "emc-relative/eval/linear.json",
          "run/checkpoints/epoch-0001",
          "run/checkpoints/epoch-0002",
          "judged/verdict/start/linear.json",
          "judged/verdict/result/linear.json");

  @TempDir Path temp;

  /** A start of two steps, which continuing makes so much better that there is a verdict. */
  @BeforeEach
  void aStart() throws IOException {
    DefaultSignals.assumeHeard();
    Path config = Files.writeString(temp.resolve("run.yaml"), ToyStudy.RUN);
    Path base = temp.resolve("base");
    ok("train", "--config", config.toString(), "--out", base.toString(), "--quiet");
    Files.writeString(
        temp.resolve("some.txt"),
        IntStream.range(0, 800).mapToObj(String::valueOf).collect(Collectors.joining("\n")));
  }

  private String[] words(String out) {
    return new String[] {
      "improve",
      temp.resolve("base").toString(),
      "--images=classpath:dev/emc/app/data/t10k-images-idx3-ubyte.gz@" + temp.resolve("some.txt"),
      "--epochs=3",
      "--settings=2",
      "--set=threads=1",
      "--set=optimizer.lr=0.005",
      "--out=" + temp.resolve(out),
      "--quiet"
    };
  }

  /** What a command says at its end, which is true. */
  private String sentence(String out) throws IOException {
    Path weights = temp.resolve("base/checkpoints/epoch-0001/model.safetensors");
    Improved improved = Improved.of(emc(words(out)), temp.resolve(out), weights);
    improved.isTrue();
    return improved.sentence().replace(temp.resolve(out).toString(), "OUT");
  }

  /**
   * Begins or goes on, and sends a signal as soon as something lies in the folder.
   *
   * @return whether it was sent: what is asked to stop first ends the step at hand, after which
   *     more may lie there
   */
  private boolean killed(String out, String fact, String signal)
      throws IOException, InterruptedException {
    Path folder = temp.resolve(out);
    if (Files.exists(folder.resolve(fact))) {
      assertEquals("INT", signal, fact);
      return false;
    }
    Process process =
        Shell.start(temp, Distribution.java(), Distribution.HOME.resolve("bin/emc"), words(out));
    while (!Files.exists(folder.resolve(fact)) && process.isAlive()) {
      Thread.sleep(5);
    }
    if (process.isAlive()) {
      DefaultSignals.send(process, signal);
    }
    Shell.Result result = Shell.result(process);
    String said = signal + " at " + fact + ": " + result;
    assertTrue(Files.exists(folder.resolve(fact)), said);
    if (signal.equals("INT") && fact.equals(FACTS.get(FACTS.size() - 1)) && result.code() == 0) {
      return false; // The step at hand was the last.
    }
    assertFalse(Files.exists(folder.resolve("outcome.json")), said);
    assertEquals(signal.equals("INT") ? 130 : 137, result.code(), said);
    return true;
  }

  private void areAlike(String alone, String out) throws IOException {
    for (String file : List.of("model.safetensors", "outcome.json", "gauge.json")) {
      assertArrayEquals(contents(alone, file), contents(out, file), file);
    }
  }

  private byte[] contents(String out, String file) throws IOException {
    Path path = temp.resolve(out).resolve(file);
    return file.endsWith(".json")
        ? Files.readString(path).replace(temp.resolve(out).toString(), "OUT").getBytes()
        : Files.readAllBytes(path);
  }

  @Test
  void killedInATrialAndStoppedInTheFullRunItEndsAlike() throws Exception {
    String alone = sentence("alone");
    assertTrue(killed("killed", TRIALS + "continued/checkpoints/epoch-0001", "KILL"));
    assertTrue(killed("killed", "run/checkpoints/epoch-0001", "INT"));
    assertEquals(alone, sentence("killed"));
    areAlike("alone", "killed");
  }

  @Test
  @Tag(Proof.TAG)
  @Timeout(value = 2, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whereverItIsKilledItEndsAlike() throws Exception {
    Proof proof = Proof.of("killed improve");
    String alone = sentence("alone");
    List<Integer> sent = new ArrayList<>();
    for (String signal : List.of("KILL", "INT")) {
      int count = 0;
      for (String fact : FACTS) {
        count += killed(signal, fact, signal) ? 1 : 0;
      }
      assertTrue(count > FACTS.size() / 2, signal + ": " + count);
      sent.add(count);
      assertEquals(alone, sentence(signal));
      areAlike("alone", signal);
    }
    proof.record(
        "ended %s times by SIGKILL and %s times by SIGINT, from the plan over trials and full run to the verdict: model and sentence are those of one left alone"
            .formatted(sent.get(0), sent.get(1)));
  }
}
