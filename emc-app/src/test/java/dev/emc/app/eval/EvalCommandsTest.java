package dev.emc.app.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.cli.Command;
import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before any image is read. */
class EvalCommandsTest {
  private static final List<Command> COMMANDS =
      List.of(
          new EvalLinearCommand(),
          new EvalFinetuneCommand(),
          new EvalKnnCommand(),
          new EvalSeparabilityCommand(),
          new EmbedCommand());

  @TempDir Path folder;

  private void refused(String line, String command) {
    Cli cli = Cli.run(COMMANDS, folder, command.split(" "));
    assertEquals(new Cli(2, "", "emc: " + line + "\n"), cli);
  }

  @Test
  void whatIsMissingIsNamed() {
    for (String command : List.of("eval linear", "eval finetune", "eval knn")) {
      for (String given : List.of("", " run", " run --data a", " --data a --test b")) {
        refused(
            command
                + " needs a run directory or a file of weights, --data IMAGES to learn from and"
                + " --test IMAGES",
            command + given);
      }
    }
    refused(
        "embed needs a run directory or a file of weights, --data IMAGES and --out FILE",
        "embed run --data a");
    refused(
        "eval separability needs run directories or files of weights and --data IMAGES, or files of features",
        "eval separability run");
    refused(
        "--out FILE is needed: run is a bare file", "eval linear run --cached --data a --test b");
  }

  @Test
  void valuesOutOfRangeAreNamed() {
    String linear = "eval linear run --cached --data a --test b ";
    refused(
        "--fractions: numbers with commas between are expected, got 'x'",
        linear + "--fractions 0.1,x");
    refused(
        "label fraction 2.0 is out of range, allowed are 0 < fraction ≤ 1",
        linear + "--fractions 2");
    refused("label draws 0 is out of range, 1 to 10000", linear + "--draws 0");
    refused(
        "--subset lists the labels; --fractions and --draws draw them",
        linear + "--subset a.txt --draws 3");
    refused(
        "--set changes a protocol, but --cached alone fits by L-BFGS: name a --protocol too",
        linear + "--set epochs=3");
    String finetune = "eval finetune run --data a --test b ";
    refused(
        "label fraction 0.0 is out of range, allowed are 0 < fraction ≤ 1",
        finetune + "--fractions 0");
    refused("--out FILE is needed: run is a bare file", finetune.strip());
    String knn = "eval knn run --data a --test b ";
    refused("--temperature: a number is expected, got 'hot'", knn + "--temperature hot");
    refused("temperature -1.0 is out of range, 0.002 to 1000.0", knn + "--temperature -1");
    refused("k 0 is out of range, 1 to 1000000", knn + "--k 0");
    refused("--bins: 0 is out of range, 1 to 1000000", "eval separability run --data a --bins 0");
  }

  @Test
  void protocolsAreListedAndShown() {
    Cli linear = Cli.run(COMMANDS, folder, "eval", "linear", "--list-protocols");
    assertEquals(0, linear.code());
    assertEquals(
        List.of("vicreg", "swav", "simsiam", "inat18"),
        linear.out().lines().map(line -> line.strip().split(" ")[0]).toList());
    Cli one =
        Cli.run(COMMANDS, folder, "eval", "finetune", "--list-protocols", "--protocol", "swav");
    assertTrue(one.out().startsWith("# Fine-tuning as for SwAV"), one.out());
    assertTrue(one.out().contains("milestones: [12, 16]"), one.out());
    refused(
        "no finetune protocol 'nope'. There are: vicreg, swav; or name a file that ends with .yaml",
        "eval finetune --list-protocols --protocol nope");
  }

  @Test
  void whatIsNoModelIsNamed() throws IOException {
    refused(
        "gone does not exist; expected a run directory, a checkpoint folder or a checkpoint file",
        "eval separability gone --data images");
    Path run = Files.createDirectories(folder.resolve("run"));
    refused(
        run
            + " is a folder that holds no run and no checkpoint; expected a run directory, a"
            + " checkpoint folder or a checkpoint file",
        "eval separability " + run + " --data images");
    Path weights = folder.resolve("w.safetensors");
    SafeTensors.write(weights, Map.of("w", Tensor.ofFloats(new float[1], 1)), Map.of());
    refused(
        weights
            + " is a bare file and its weights do not tell which shipped backbone they are for: say"
            + " whose network it has, with --backbone NAME, --recipe NAME or --config FILE",
        "eval separability " + weights + " --data images");
    refused(
        "--recipe and --config both name a network; give one of them",
        "eval separability " + run + " --data images --recipe a --config b");
    Cli cli =
        Cli.run(
            COMMANDS,
            folder,
            "eval",
            "separability",
            run.toString(),
            "--data",
            "images",
            "--recipe",
            "nope");
    assertTrue(cli.err().startsWith("emc: no recipe 'nope'"), cli.err());
  }
}
