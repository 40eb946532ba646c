package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.emc;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.guard.GuardLedger;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.improve.Outcome;
import dev.emc.eval.online.GuardStop;
import dev.emc.eval.results.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on tiny starts: what becomes of each, whatever the numbers. */
class ImproveIT {
  private static final Pattern EXPECTED =
      Pattern.compile(
          "\nexpect: (continuing alone gained ([+-]\\d+\\.\\d\\d) points in 1 epoch on the images that choose \\(standard error .*\\): .* \\(docs/improve\\.md\\))\n");

  @TempDir Path temp;

  private Path base;
  private Path weights;
  private String images;

  @BeforeEach
  void aTinyRun() throws IOException {
    Path config = Files.writeString(temp.resolve("run.yaml"), ToyStudy.RUN);
    base = temp.resolve("base");
    Cli cli = emc("train", "--config", config.toString(), "--out", base.toString(), "--quiet");
    assertEquals(0, cli.code(), cli.err());
    weights = base.resolve("checkpoints/epoch-0001/model.safetensors");
    // A twentieth of them guards: just enough for a guard of twenty neighbours.
    Path some =
        Files.writeString(
            temp.resolve("some.txt"),
            IntStream.range(0, 420).mapToObj(String::valueOf).collect(Collectors.joining("\n")));
    images = "classpath:dev/emc/app/data/t10k-images-idx3-ubyte.gz@" + some;
  }

  private Cli improve(Path model, Path out, String... more) {
    var words =
        new ArrayList<>(
            List.of("improve", model.toString(), "--images", images, "--out", out.toString()));
    words.addAll(List.of("--epochs", "2", "--budget", "1m", "--set", "threads=1"));
    words.addAll(List.of(more));
    return emc(words.toArray(String[]::new));
  }

  private static String last(Cli cli) {
    String[] lines = cli.out().strip().split("\n");
    return lines[lines.length - 1];
  }

  @Test
  void labelsChooseAndTestAndWhatNothingBeatsIsKeptByteForByte() throws IOException {
    Path out = temp.resolve("better");
    Cli plan = improve(base, out, "--plan");
    assertEquals(0, plan.code(), plan.err());
    assertTrue(
        plan.out().startsWith("model: " + base + ": a run of vicreg on resnet-tiny\n"), plan.out());
    assertTrue(
        Pattern.compile(
                "\nimages: 254 to train on, 42 to choose by, 40 to guard, 84 for the verdict; 10 classes; SO FEW IMAGES CAN HARDLY SHOW ANY DIFFERENCE\nplan: \\d settings tried for 1 epoch on 254 images, then 2 epochs on all, in views of 28 pixels; about .* in all, \\d+\\.\\d GB of memory")
            .matcher(plan.out())
            .find(),
        plan.out());
    assertFalse(Files.exists(out.resolve("trials")), "a plan trains nothing");
    Cli cli = improve(base, out);
    assertEquals(0, cli.code(), cli.err());
    Improved.of(cli, out, weights).isTrue();
    saysWhatToExpect(cli, out);
    assertTrue(Files.readString(out.resolve("report.html")).contains("points"));
    Cli again = improve(base, out);
    assertEquals(last(cli), last(again));
    Cli other = improve(base, out, "--seed", "7");
    assertEquals(
        "emc: --out: %s exists already and improves something else (seed differs: 31 there, 7 here); name another, or overwrite it with --force\n"
            .formatted(out),
        other.err());
    assertEquals(2, other.code());
  }

  /** What continuing alone gained is said before anything is chosen, and is what trials say too. */
  private static void saysWhatToExpect(Cli cli, Path out) throws IOException {
    Matcher expected = EXPECTED.matcher(cli.out());
    assertTrue(expected.find(), cli.out());
    int choice = cli.out().indexOf("\nchoice: ");
    assertTrue(expected.start() < choice, cli.out());
    String alone = "continued " + expected.group(2);
    assertTrue(cli.out().substring(choice).contains(alone), cli.out());
    String line = expected.group(1);
    Outcome outcome = ResultFile.read(out.resolve("outcome.json"), Outcome.class, "outcome");
    assertEquals(line, outcome.expected());
    assertTrue(Files.readString(out.resolve("report.html")).contains(line), line);
  }

  /** At 25 times the rate the features lose most of their rank within an epoch. */
  @Test
  void whatTheGuardStopsInATrialIsOutHoweverGoodItLooks() throws IOException {
    Path out = temp.resolve("harmed");
    Cli cli = improve(base, out, "--settings", "2", "--set", "optimizer.lr=0.05");
    Improved.of(cli, out, weights).isTrue();
    for (String trial : List.of("continued", "emc-relative")) {
      assertTrue(GuardStop.of(out.resolve("trials/runs").resolve(trial)).isPresent(), trial);
      String stopped = "\\b%s [+-]\\d+\\.\\d\\d \\(stopped: ".formatted(trial);
      assertTrue(Pattern.compile(stopped).matcher(last(cli)).find(), last(cli));
    }
    assertTrue(cli.out().contains("\nexpect: continuing alone did harm ("), cli.out());
    assertTrue(cli.out().contains("\nchoice: nothing beat the start ("), cli.out());
    assertFalse(Files.exists(out.resolve("run")), "it was trained in full");
  }

  @Test
  void withoutLabelsNobodySaysImproved() throws IOException {
    Path file = temp.resolve("bare.safetensors");
    Cli converted =
        emc(
            "checkpoint",
            "convert",
            base.toString(),
            "--to",
            file.toString(),
            "--what",
            "backbone");
    assertEquals(0, converted.code(), converted.err());
    Path out = temp.resolve("unlabelled");
    Cli cli = improve(file, out, "--labels", "none");
    assertEquals(0, cli.code(), cli.err());
    assertTrue(cli.out().contains("a backbone without heads: vicreg trains fresh ones"), cli.out());
    assertTrue(
        last(cli)
            .matches("changed by emc-relative: .*; .*|nothing was kept: emc-relative, in full: .*"),
        last(cli));
    assertEquals(
        last(cli).startsWith("changed"), last(cli).contains("nobody can say whether it is better"));
    GuardLedger guard =
        GuardLedger.of(RunDirectory.newestCheckpoint(out.resolve("run"))).orElseThrow();
    assertNull(guard.start().figures().knnTop1(), "the guard saw labels, which IDX files bring");
    assertFalse(Files.exists(out.resolve("judged")), "something was judged by labels");
    if (last(cli).startsWith("nothing")) {
      assertArrayEquals(
          Files.readAllBytes(file), Files.readAllBytes(out.resolve("model.safetensors")));
    }
  }

  /** Files alone, without class folders: nothing needs to be said of labels. */
  @Test
  void aFolderOfPhotosIsTakenAsItIs() throws IOException {
    var tensors = new LinkedHashMap<>(Checkpoint.read(weights).tensors());
    Tensor grey = tensors.get("backbone.conv1.weight");
    int filters = (int) grey.shape()[0];
    tensors.put(
        "backbone.conv1.weight", Tensor.ofFloats(new float[filters * 27], filters, 3, 3, 3));
    Path file = temp.resolve("colour.safetensors");
    SafeTensors.write(file, tensors, Map.of());
    Path photos = NoiseImages.write(temp.resolve("photos"), 210);
    String[] command = {
      "improve", file.toString(), "--images", photos.toString(), "--epochs", "2", "--plan", "--out"
    };
    for (int time = 0; time < 2; time++) {
      Cli cli = emc(with(command, temp.resolve("flat").toString()));
      assertEquals(0, cli.code(), cli.err());
      assertTrue(cli.out().contains("; no labels: nothing can be chosen or tested"), cli.out());
      assertTrue(cli.out().contains(", then 2 epochs on all, in views of 16 pixels"), cli.out());
    }
    // A network of one channel is shown grey images.
    command[1] = weights.toString();
    Path out = temp.resolve("grey");
    Cli cli = emc(with(command, out.toString()));
    assertEquals(0, cli.code(), cli.err());
    assertTrue(Files.readString(out.resolve("continue.yaml")).contains("\n  grey: true\n"));
  }

  private static String[] with(String[] words, String last) {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = last;
    return all;
  }

  @Test
  void aCriterionThatIsNoneIsRefusedBeforeAnythingIsTried() throws IOException {
    Path bare = Files.copy(weights, temp.resolve("bare.safetensors"));
    for (Path model : List.of(base, bare)) {
      for (String wrong : List.of("nonsense", "{type: mmcr, weigt: 0.1}")) {
        Path out = temp.resolve("wrong");
        Cli cli = improve(model, out, "--try", "vcreg," + wrong, "--plan");
        assertEquals(2, cli.code(), cli.err());
        assertTrue(cli.err().startsWith("emc: --try " + wrong + ": regularizer"), cli.err());
        assertFalse(cli.out().contains("\nimages: "), "images were looked at: " + cli);
        assertFalse(Files.exists(out), "something was left");
      }
    }
  }

  @Test
  void trialsAreAsLongAsIsAskedAndPlansAreReplaced() {
    Path out = temp.resolve("longer");
    Cli cli = improve(base, out, "--trial-epochs", "2", "--budget", "1h", "--plan");
    assertEquals(0, cli.code(), cli.err());
    assertTrue(cli.out().contains("settings tried for 2 epochs"), cli.out());
    Cli other = improve(base, out, "--trial-epochs", "1", "--budget", "1h", "--plan");
    assertEquals(0, other.code(), other.err());
    assertTrue(other.out().contains("settings tried for 1 epoch "), other.out());
    Cli tooLong = improve(base, temp.resolve("no"), "--trial-epochs", "3");
    assertEquals(2, tooLong.code());
    assertTrue(tooLong.err().startsWith("emc: improve: trial-epochs"), tooLong.err());
  }

  @Test
  void whatCannotBeContinuedIsRefusedByThePlan() throws IOException {
    var tensors = new LinkedHashMap<>(Checkpoint.read(weights).tensors());
    Tensor stem = tensors.get("backbone.conv1.weight");
    float[] values = stem.toFloats();
    values[0] = Float.NaN;
    tensors.put("backbone.conv1.weight", Tensor.ofFloats(values, stem.shape()));
    Path broken = temp.resolve("broken.safetensors");
    SafeTensors.write(broken, tensors, Map.of());
    Cli cli = improve(broken, temp.resolve("broken"), "--plan");
    assertEquals(2, cli.code(), cli.err());
    assertTrue(cli.err().contains("no finite numbers, in backbone.conv1.weight: "), cli.err());
    Path bare = Files.copy(weights, temp.resolve("headless.safetensors"));
    Cli other = improve(bare, temp.resolve("headless"), "--method", "simsiam", "--plan");
    assertEquals(2, other.code(), other.err());
    assertTrue(other.err().contains("what simsiam has of heads is not in it"), other.err());
  }

  @Test
  void aCollapsedModelIsCalledSo() throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var entry : Checkpoint.read(weights).tensors().entrySet()) {
      Tensor tensor = entry.getValue();
      boolean last =
          entry.getKey().matches("backbone\\.layer3\\..*(bn\\d|downsample\\.1)\\.(weight|bias)");
      tensors.put(
          entry.getKey(),
          last ? Tensor.ofFloats(new float[(int) tensor.size()], tensor.shape()) : tensor);
    }
    Path file = temp.resolve("collapsed.safetensors");
    SafeTensors.write(file, tensors, Map.of());
    Path out = temp.resolve("dead");
    Cli cli = improve(file, out, "--labels", "none");
    assertEquals(0, cli.code(), cli.err());
    assertTrue(last(cli).startsWith("this model has collapsed: "), last(cli));
    assertFalse(Files.exists(out.resolve("run")));
    assertArrayEquals(
        Files.readAllBytes(file), Files.readAllBytes(out.resolve("model.safetensors")));
  }
}
