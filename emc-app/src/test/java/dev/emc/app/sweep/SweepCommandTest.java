package dev.emc.app.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.emc.app.cli.Command;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is trained, in one line. */
class SweepCommandTest {
  private static final List<Command> COMMANDS = List.of(new SweepCommand(), new ReplicateCommand());

  @TempDir Path home;
  private Path config;

  @BeforeEach
  void write() throws IOException {
    config = Files.writeString(home.resolve("e.yaml"), "epochs: 1\n");
  }

  private void refused(String line, String command, String... more) {
    var words = new ArrayList<>(List.of(command.split(" ")));
    words.addAll(List.of(more));
    assertEquals(
        new Cli(2, "", "emc: " + line + "\n"),
        Cli.run(COMMANDS, home, words.toArray(String[]::new)));
    assertFalse(Files.exists(Path.of("runs", "sweep-e")), "nothing is written");
  }

  @Test
  void whatIsMissingIsNamed() {
    refused("sweep needs exactly one of --config FILE, --recipe NAME and --resume DIR", "sweep");
    refused("--config: no such file: none.yaml", "sweep --config none.yaml");
    refused(
        "sweep needs a grid: --grid KEY=VALUE,VALUE,… as in --grid"
            + " regularizer.entropy-weight=0,0.1,1,10",
        "sweep --config",
        config.toString());
    refused(
        "sweep needs labelled images to evaluate the cells: --data IMAGES to learn from and --test"
            + " IMAGES",
        "sweep --grid seed=1,2 --data a --config",
        config.toString());
    refused(
        "replicate needs exactly one of --config FILE, --recipe NAME and --resume DIR",
        "replicate --data a");
  }

  @Test
  void aReferenceMustBeOneCell() {
    String sweep = "sweep --grid a=0,1 --grid b=2,3 --data x --test y --config " + config;
    refused("reference 'a=5' is no cell of the grid a=0,1 b=2,3", sweep + " --reference a=5");
    refused(
        "reference 'a=0.0' fits 2 cells of the grid: give a value for every key",
        sweep + " --reference a=0.0");
  }

  @Test
  void valuesOutOfRangeAreNamed() {
    String sweep = "sweep --grid seed=1,2 --data x --test y --config " + config;
    refused(
        "--protocol: linear or linear-exact or linear-sgd or finetune or svm or knn is expected, or"
            + " several with commas between, got 'svn'",
        sweep + " --protocol svn");
    refused(
        "--fractions: numbers with commas between are expected, got 'x'",
        sweep + " --fractions 0.1,x");
    refused("sweep: fractions must lie in (0, 1], got 2", sweep + " --fractions 2");
    refused(
        "--seeds: whole numbers with commas between are expected, got ''", sweep + " --seeds 1,");
    refused(
        "grid 'seed': expected KEY=VALUE,VALUE,… as in regularizer.entropy-weight=0,0.1,1",
        "sweep --grid seed --data x --test y --config " + config);
  }

  @Test
  void whatIsNoStudyIsNamed() throws IOException {
    Path empty = Files.createDirectories(home.resolve("empty"));
    refused(
        "--resume: " + empty + " holds no study: there is no study.yaml",
        "sweep --resume " + empty);
    refused("--grid cannot change when a study is resumed", "sweep --grid a=1,2 --resume " + empty);
    refused("--data cannot change when a study is resumed", "replicate --data a --resume " + empty);
    Files.createDirectories(home.resolve("recipes/studies"));
    Files.writeString(home.resolve("recipes/studies/fashion-small.yaml"), "title: t\n");
    refused(
        "no recipe 'fashon-small', did you mean 'fashion-small'? There are the studies:"
            + " fashion-small",
        "replicate --recipe fashon-small");
  }

  @Test
  void imagesThatAreMissingAreNamed() throws IOException {
    Path study =
        Files.writeString(
            home.resolve("s.yaml"),
            """
            title: t
            evaluation: {labels: {images: l.gz}, test: {images: t.gz}}
            groups: [{name: g, config: e, reference: r, rows: [{name: r}]}]
            """);
    refused(
        "replicate needs --data DIR, the folder that holds l.gz", "replicate --config " + study);
    refused(
        "--data: there is no l.gz in " + home, "replicate --config " + study + " --data " + home);
  }
}
