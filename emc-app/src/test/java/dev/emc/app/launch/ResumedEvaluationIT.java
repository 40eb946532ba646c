package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static dev.emc.app.launch.Distribution.ok;
import static dev.emc.app.launch.Distribution.refused;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import dev.emc.app.testing.DefaultSignals;
import dev.emc.eval.resume.PartialEvaluation;
import dev.emc.testkit.process.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations that train: what they leave when they are stopped, and what they replace. */
@ExtendWith(TrainedRuns.Resolver.class)
class ResumedEvaluationIT {
  private final TrainedRuns runs;
  private final List<Process> started = new ArrayList<>();
  @TempDir Path temp;

  ResumedEvaluationIT(TrainedRuns runs) {
    this.runs = runs;
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private String[] evaluation(String kind, Path target, String... more) {
    var words = new ArrayList<>(List.of("eval", kind, runs.base().toString()));
    words.addAll(List.of("--data", runs.train(), "--test", runs.test(), "--fractions", "1"));
    words.addAll(List.of("--out", target.toString()));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  /** One process is stopped by Ctrl-C, the next one is killed, and each goes on from the other. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aStoppedEvaluationIsGoneOnWithByTheSameCommandOnly() throws Exception {
    DefaultSignals.assumeHeard();
    Path target = temp.resolve("long.json");
    Path partial = temp.resolve("long.partial");
    String[] command = evaluation("finetune", target, "--set", "epochs=1000000");
    Process first = start(command);
    awaitLine(first, line -> line.matches("images: [1-9]\\d*/\\d+ \\(0 %\\).*"));
    Cli second = emc(command);
    assertEquals(2, second.code(), second::toString);
    assertTrue(
        second
            .err()
            .startsWith(
                "emc: %s: another run is writing into this directory (process %d on host "
                    .formatted(partial, first.pid())),
        second.err());
    String stopped = interrupt(first);
    var place = Pattern.compile("stopped in (epoch \\d+ of 1000000, draw 1 of 1)").matcher(stopped);
    assertTrue(place.find(), stopped);
    assertTrue(stopped.endsWith("; the same command goes on\n"), stopped);

    Process again = start(command);
    awaitLine(again, ("resumed at " + place.group(1))::equals);
    interrupt(again);
    refused(
        partial
            + " was begun with other settings (evaluation differs: finetune vicreg epochs=1000000"
            + " there, finetune vicreg epochs=3 here); remove it to begin anew, or choose another"
            + " --out",
        evaluation("finetune", target, "--set", "epochs=3"));
    assertFalse(Files.exists(target));
  }

  private Process start(String... command) throws IOException {
    Process process =
        Shell.start(temp, Distribution.java(), Distribution.HOME.resolve("bin/emc"), command);
    started.add(process);
    return process;
  }

  /** Reads what a process says up to some line: what that line tells has happened by then. */
  private static void awaitLine(Process process, Predicate<String> wanted) throws IOException {
    var lines = new ArrayList<String>();
    String line;
    do {
      line = process.errorReader().readLine();
      assertTrue(line != null, lines::toString);
      lines.add(line);
    } while (!wanted.test(line));
  }

  /** Presses Ctrl-C; what is said then. */
  private static String interrupt(Process process) throws Exception {
    DefaultSignals.send(process, "INT");
    String rest = process.errorReader().lines().map(line -> line + "\n").collect(joining());
    assertEquals(130, Limits.end(process), rest);
    return rest;
  }

  @Test
  void aResultOfAnotherProtocolIsNotReplacedInSilence() {
    Path target = temp.resolve("replaced.json");
    String[] exact = evaluation("linear", target, "--set", "epochs=1");
    String replaced = " in " + target + " will be replaced; --out FILE keeps it";
    String[] again = evaluation("linear", target, "--set", "epochs=1", "--force");
    assertFalse(ok(exact).err().contains("replaced"), "nothing was there");
    refused(
        "--out: " + target + " exists already; name another, or overwrite it with --force", exact);
    assertFalse(ok(again).err().contains("replaced"), "the same protocol");
    String heard = ok(evaluation("linear", target, "--cached", "--force")).err();
    assertTrue(heard.contains("the result of linear-exact vicreg epochs=1" + replaced), heard);
    heard = ok(again).err();
    assertTrue(heard.contains("the result of linear-cached" + replaced), heard);
    assertFalse(Files.exists(temp.resolve("replaced.partial")), "nothing is left behind");
  }

  /** Settings that come to nothing do not stand in the way of others. */
  @Test
  void whatDivergesLeavesNothingBehind() throws IOException {
    Path protocol =
        Files.writeString(
            temp.resolve("diverges.yaml"),
            """
            backbone: trained
            epochs: 5
            optimizer: {type: sgd, lr: 1e4, lr-batch: 0, weight-decay: 1000, schedule: epoch-cosine}
            few-labels:
              - {up-to: 0.6, set: [optimizer.lr=0.01, optimizer.weight-decay=0]}
            """);
    Path target = temp.resolve("diverges.json");
    String[] command = evaluation("finetune", target, "--protocol", protocol.toString());
    command[List.of(command).indexOf("--fractions") + 1] = "0.5,1";
    Cli cli = emc(command);
    assertEquals(1, cli.code(), cli::toString);
    // In which epoch is the processor's.
    assertTrue(cli.err().matches("(?s).*100 % of the labels, draw 1, epoch [1-5]/5.*"), cli.err());
    assertTrue(cli.err().contains("emc: the loss is not finite at epoch "), cli.err());
    assertFalse(Files.exists(target));
    assertFalse(Files.exists(PartialEvaluation.folderOf(target)));
  }
}
