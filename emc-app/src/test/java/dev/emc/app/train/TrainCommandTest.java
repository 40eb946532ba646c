package dev.emc.app.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import dev.emc.core.train.GuardTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
  @TempDir Path home;
  private Path config;
  private @Nullable TrainingRequest received;
  private boolean interrupt;

  private TrainingSummary.@Nullable Guarded guarded;

  @BeforeEach
  void files() throws IOException {
    config = Files.writeString(home.resolve("mine.yaml"), "epochs: 1\n");
    Files.createDirectories(home.resolve("recipes"));
    Files.writeString(home.resolve("recipes/vicreg.yaml"), "epochs: 2\n");
  }

  private Cli train(String... options) {
    TrainingService service =
        (request, installation, console, stop) -> {
          received = request;
          if (interrupt) {
            stop.cancel();
          }
          var losses = new TreeMap<>(Map.of("total", 2.5, "emc.entropy", -0.125));
          return new TrainingSummary(request.run().toString(), 3, 120, 4.25, losses).with(guarded);
        };
    String[] arguments = new String[options.length + 1];
    arguments[0] = "train";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return Cli.run(List.of(new TrainCommand(service)), home, arguments);
  }

  private void refused(String line, String... options) {
    assertEquals(new Cli(2, "", "emc: " + line + "\n"), train(options));
    assertNull(received);
  }

  @Test
  void optionsBecomeOverridesInOrder() {
    Cli cli =
        train(
            "--config",
            config.toString(),
            "--set",
            "epochs=3",
            "--set=optimizer.lr=0.1",
            "--seed",
            "-7",
            "--device",
            "cpu",
            "--out",
            home.resolve("run").toString());
    assertEquals("", cli.err());
    assertEquals(
        new TrainingRequest(
            config,
            List.of("epochs=3", "optimizer.lr=0.1", "device=cpu", "seed=-7"),
            home.resolve("run")),
        received);
  }

  @Test
  void theResultIsPrinted() {
    assertEquals(
        """
        done after 3 epochs, 120 steps; this took 4.3 s
        emc.entropy -0.12500
        total 2.5000
        run directory: RUN
        """,
        train("--config", config.toString(), "--out", home.resolve("run").toString())
            .out()
            .replace(home.resolve("run").toString(), "RUN"));
  }

  @Test
  void whatTheGuardFoundIsPrinted() {
    guarded = guarded(1.25, 50);
    Cli cli = train("--config", config.toString(), "--out", home.resolve("run").toString());
    String out = cli.out();
    assertTrue(out.startsWith("stopped by its guard after 3 epochs, 120 steps;"), out);
    assertTrue(
        out.endsWith(
            "the guard took 1.3 s, 2.5 % of the epochs' 50.0 s\nbest checkpoint: best/epoch-0001\n"),
        out);
    assertEquals("", cli.err());
    String json = train("--resume", home.toString(), "--json").out();
    assertTrue(json.contains("\"stopped\" : true"), json);
    assertTrue(json.contains("\"best\" : \"best/epoch-0001\""), json);
    assertTrue(json.contains("\"seconds\" : 1.25,\n      \"epochSeconds\" : 50.0\n"), json);
  }

  private static TrainingSummary.Guarded guarded(double seconds, double epochSeconds) {
    var time = new GuardTime(seconds, epochSeconds);
    return new TrainingSummary.Guarded(true, "kNN accuracy fell", "best/epoch-0001", time);
  }

  /** Not at 5 % sharp, and not before there is an epoch to compare with. */
  @Test
  void aGuardThatTookMuchIsWarnedOf() {
    guarded = guarded(2.5, 50);
    assertEquals("", train("--resume", home.toString()).err());
    guarded = guarded(7, 0);
    Cli unfinished = train("--resume", home.toString());
    assertEquals("", unfinished.err());
    assertTrue(unfinished.out().contains("\nthe guard took 7.0 s\n"), unfinished.out());
    guarded = guarded(4, 50);
    assertEquals(
        """
        warning: the guard's looks took 8.0 % of the epochs' time, more than 5 %: look at fewer\
         images (guard.most), or less often (a larger guard.every-steps or guard.every-epochs)
        """,
        train("--resume", home.toString(), "--json").err());
  }

  @Test
  void theResultAsJson() {
    Cli cli = train("--resume", home.toString(), "--json");
    assertEquals(
        """
        {
          "run" : "HOME",
          "epochs" : 3,
          "steps" : 120,
          "seconds" : 4.25,
          "losses" : {
            "emc.entropy" : -0.125,
            "total" : 2.5
          }
        }
        """,
        cli.out().replace(home.toString(), "HOME"));
  }

  @Test
  void aStoppedRunSaysHowToGoOn() {
    interrupt = true;
    Cli cli = train("--resume", home.toString());
    assertEquals(130, cli.code());
    assertTrue(cli.out().startsWith("stopped after 3 epochs"), cli.out());
    assertTrue(cli.out().endsWith("go on with: emc train --resume " + home + "\n"), cli.out());
    assertEquals(new TrainingRequest(null, List.of(), home), received);
  }

  @Test
  void aRecipeNamesTheRun() {
    train("--recipe", "vicreg");
    assertEquals(home.resolve("recipes/vicreg.yaml"), received.config());
    assertTrue(received.run().toString().matches("runs.vicreg-\\d{8}-\\d{6}"));
  }

  @Test
  void oneSourceIsNeeded() {
    refused("train needs exactly one of --config FILE, --recipe NAME and --resume DIR");
    refused(
        "train needs exactly one of --config FILE, --recipe NAME and --resume DIR,"
            + " got --config and --recipe",
        "--config",
        "a.yaml",
        "--recipe",
        "vicreg");
  }

  @Test
  void missingFilesAreNamed() {
    refused("--config: no such file: a.yaml", "--config", "a.yaml");
    refused("--resume: no such folder: gone", "--resume", "gone");
    refused("no recipe 'vicre', did you mean 'vicreg'? There are: vicreg", "--recipe", "vicre");
  }

  @Test
  void aUsedFolderIsNotWrittenOver() {
    refused(
        "--out: "
            + home
            + " exists already and is not empty; name another, or overwrite it with --force",
        "--recipe",
        "vicreg",
        "--out",
        home.toString());
    refused(
        "--out: " + config + " is a file, a folder is expected",
        "--recipe",
        "vicreg",
        "--out",
        config.toString());
  }

  @Test
  void aResumedRunKeepsItsSeedAndFolder() {
    refused("--seed cannot change when a run is resumed", "--resume", home.toString(), "--seed=1");
    refused("--out cannot change when a run is resumed", "--resume", home.toString(), "--out=a");
  }

  @Test
  void aSeedIsANumber() {
    refused("--seed: a whole number is expected, got 'x'", "--recipe", "vicreg", "--seed", "x");
  }
}
