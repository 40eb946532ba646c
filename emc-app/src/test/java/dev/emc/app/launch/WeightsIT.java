package dev.emc.app.launch;

import static dev.emc.app.launch.Distribution.json;
import static dev.emc.app.launch.Distribution.ok;
import static dev.emc.app.launch.Distribution.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.core.train.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command that opens a model takes the same weights, refuses the same and says the same. */
@ExtendWith(TrainedRuns.Resolver.class)
class WeightsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrainedRuns runs;
  @TempDir Path temp;

  WeightsIT(TrainedRuns runs) {
    this.runs = runs;
  }

  private Map<String, Tensor> weights(Path run) throws IOException {
    return new LinkedHashMap<>(RunDirectory.newestCheckpoint(run).model().tensors());
  }

  private Path file(Map<String, Tensor> tensors) throws IOException {
    Path file = temp.resolve("weights.safetensors");
    SafeTensors.write(file, tensors, Map.of());
    return file;
  }

  /** A command on a bare file, writing into the temporary folder. */
  private String[] command(String name, Path file, String... more) {
    List<String> words = new ArrayList<>(List.of(name.split(" ")));
    words.addAll(List.of(file.toString(), "--config", runs.config().toString()));
    words.addAll(List.of("--data", runs.train()));
    if (name.startsWith("eval") && !name.endsWith("separability")) {
      words.addAll(List.of("--test", runs.test(), "--out", temp.resolve("out.json").toString()));
    } else if (name.equals("embed")) {
      words.addAll(List.of("--out", temp.resolve("out.npy").toString()));
    } else if (name.equals("gauge")) {
      words.add("--features");
    }
    if (name.equals("eval knn")) {
      words.addAll(List.of("--k", "3"));
    }
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "embed",
        "gauge",
        "eval knn",
        "eval linear",
        "eval linear --cached",
        "eval svm",
        "eval finetune",
        "eval separability"
      })
  void anotherNetworksWeightsAreRefused(String command) throws IOException {
    Map<String, Tensor> tensors = weights(runs.base());
    tensors.put("backbone.conv1.weight", Tensor.ofFloats(new float[4 * 3 * 49], 4, 3, 7, 7));
    Path file = file(tensors);
    String[] words = command(command.replace(" --cached", ""), file);
    if (command.endsWith("--cached")) {
      words = command("eval linear", file, "--cached");
    }
    refused(
        file
            + ": these weights (backbone) are another network's: backbone.conv1.weight is (4, 3, 7,"
            + " 7) in the file and (4, 3, 3, 3) in the network; 44 of the backbone's 45 tensors fit;"
            + " they look like a residual network of 3 stages with [1, 1, 1] basic blocks, 4 wide"
            + " with a 7x7 stem; start-partial takes what fits alone",
        words);
    assertFalse(Files.exists(temp.resolve("out.json")));
    assertFalse(Files.exists(temp.resolve("out.npy")));
  }

  @Test
  void whoMeansItTakesAPartAndTheResultSaysSo() throws IOException {
    Map<String, Tensor> tensors = weights(runs.base());
    tensors.remove("backbone.conv1.weight");
    Path file = file(tensors);
    String line =
        file
            + ": another network's weights are taken in part (start-partial): 44 of the backbone's 45"
            + " tensors fit, the others are random; backbone.conv1.weight is missing";
    Cli cli = ok(command("embed", file, "--start-partial"));
    assertTrue(cli.err().contains("warning: " + line + "\n"), cli.err());
    JsonNode report = JSON.readTree(Files.readAllBytes(temp.resolve("out.npy.load-report.json")));
    assertEquals(line, report.path("warnings").path(0).asText());
    assertEquals(44, report.path("backboneTensors").asInt());
  }

  private Path two() throws IOException {
    var both = new LinkedHashMap<String, Tensor>();
    weights(runs.base()).forEach((key, tensor) -> both.put("teacher/" + key, tensor));
    weights(runs.emc()).forEach((key, tensor) -> both.put("student/module." + key, tensor));
    return file(both);
  }

  @Test
  void ofTwoNetworksTheOneTakenIsNamedInEveryResult() throws IOException {
    Path file = two();
    String warning =
        file
            + ": the weights under student/backbone are taken; those under teacher/backbone fit as"
            + " well (start-weights chooses)";
    Cli cli = ok(command("eval knn", file));
    assertTrue(cli.err().contains("warning: " + warning + "\n"), cli.err());
    assertTrue(cli.err().contains(" tensors under student/backbone loaded by"), cli.err());
    JsonNode report =
        JSON.readTree(Files.readAllBytes(temp.resolve("out.json"))).path("loadReport");
    assertEquals("student/backbone", report.path("weights").asText());
    assertEquals(warning, report.path("warnings").path(0).asText());

    Cli chosen = ok(command("eval knn", file, "--start-weights", "teacher", "--force"));
    assertFalse(chosen.err().contains("warning: "), chosen.err());
    JsonNode gauge = json(command("gauge", file, "--start-weights", "teacher", "--json"));
    assertEquals("teacher/backbone", gauge.path("loadReport").path("weights").asText());
    JsonNode distances =
        json(command("eval separability", file, "--start-weights", "teacher", "--json"));
    assertEquals(
        "teacher/backbone",
        distances.path("loadReports").path(file.toString()).path("weights").asText());
    refused(
        file
            + ": start-weights: there are none under 'ema'; there are weights under"
            + " student/backbone, teacher/backbone",
        command("eval knn", file, "--start-weights", "ema", "--force"));
  }

  @Test
  void theFileLooksTheSameToInspectAndConvert() throws IOException {
    Path file = two();
    Cli inspected = ok("checkpoint", "inspect", file.toString());
    assertTrue(inspected.out().contains(" fits under student/backbone: "), inspected.out());
    assertTrue(
        inspected.out().contains("\nmore weights under teacher/backbone (start-weights chooses)\n"),
        inspected.out());
    assertTrue(inspected.out().contains("\nlooks like a residual network"), inspected.out());
    Path target = temp.resolve("b.safetensors");
    String[] convert = {
      "checkpoint", "convert", file.toString(), "--to", target.toString(), "--what", "backbone"
    };
    Cli converted = ok(convert);
    assertTrue(
        converted
            .err()
            .contains(
                "warning: "
                    + file
                    + ": the weights under student/backbone are taken; those under"
                    + " teacher/backbone fit as well (start-weights chooses)\n"),
        converted.err());
    assertTrue(
        converted.out().endsWith(file + ", weights under student/backbone\n"), converted.out());
    refused(
        "--start-weights chooses of a file's models, --what all writes every tensor",
        "checkpoint",
        "convert",
        file.toString(),
        "--to",
        temp.resolve("all.safetensors").toString(),
        "--what",
        "all",
        "--start-weights",
        "teacher");
  }

  @Test
  void aFileWithoutAConfigIsTakenForWhatItsWeightsTell() throws IOException {
    Path file = file(weights(runs.base()));
    Path told = temp.resolve("told.npy");
    Cli cli = ok("embed", file.toString(), "--data", runs.test(), "--out", told.toString());
    assertTrue(
        cli.err()
            .contains(
                file
                    + ": taken for a residual network of 3 stages with [1, 1, 1] basic blocks, 4 wide with a 3x3 stem (backbone: {type: resnet-tiny, width: 4, blocks: 1} with the stem-stride of its training), without heads, shown images of 224 pixels with ImageNet's mean and deviation\n"),
        cli.err());
    assertFalse(cli.err().contains("warning: "), cli.err());
    Path named = temp.resolve("named.npy");
    String backbone = "{type: resnet-tiny, width: 4}";
    ok(
        "embed",
        file.toString(),
        "--data",
        runs.test(),
        "--out",
        named.toString(),
        "--backbone",
        backbone);
    assertArrayEquals(Files.readAllBytes(told), Files.readAllBytes(named));
    refused(
        "--config and --backbone both name a network; give one of them",
        command("gauge", file, "--backbone", backbone));
    refused(
        "--backbone is for a bare file of weights; %s is a run or a checkpoint of one"
            .formatted(runs.base()),
        "gauge",
        runs.base().toString(),
        "--data",
        runs.test(),
        "--backbone",
        backbone);
  }

  @Test
  void aFileWithoutAConfigIsShownTheSizeThatIsSaid() throws IOException {
    Path file = file(weights(runs.base()));
    String[] shown = {"embed", file.toString(), "--data", runs.test(), "--size", "12", "--out"};
    List<String> words = new ArrayList<>(List.of(shown));
    words.add(temp.resolve("small.npy").toString());
    Cli cli = ok(words.toArray(String[]::new));
    assertTrue(
        cli.err().contains(", shown images of 12 pixels with ImageNet's mean and deviation\n"),
        cli.err());
    refused(
        "--size: images of 0 pixels a side: 1 to 4096 are expected",
        "embed",
        file.toString(),
        "--data",
        runs.test(),
        "--size",
        "0",
        "--out",
        temp.resolve("none.npy").toString());
    refused(
        "--size is for a bare file alone: with --config the size is that of its views",
        command("gauge", file, "--size", "12"));
    refused(
        "--size is for a bare file of weights; %s is a run or a checkpoint of one, whose config says the size of its views"
            .formatted(runs.base()),
        "gauge",
        runs.base().toString(),
        "--data",
        runs.test(),
        "--size",
        "12");
  }

  @Test
  void embeddingsOfARandomHeadAreRefused() throws IOException {
    Map<String, Tensor> tensors = weights(runs.base());
    tensors.keySet().removeIf(key -> key.startsWith("projector"));
    Path file = file(tensors);
    String[] gauge = {
      "gauge", file.toString(), "--config", runs.config().toString(), "--data", runs.test()
    };
    String line =
        file
            + ": has no weights that fit projector, and embeddings would be those of random ones: ";
    refused(line + "give --features for the backbone's features", gauge);
    refused(
        line + "leave --embeddings out for the backbone's features",
        command("embed", file, "--embeddings"));
    assertFalse(Files.exists(temp.resolve("out.npy")));
    Cli features = ok(command("gauge", file));
    assertTrue(
        features
            .err()
            .contains(
                file
                    + ": no weights that fit projector; features do not pass it, embeddings would\n"),
        features.err());
  }

  @Test
  void weightsThatAreNoNumbersAreNamed() throws IOException {
    Map<String, Tensor> tensors = weights(runs.base());
    tensors.put("backbone.bn1.bias", Tensor.ofFloats(new float[] {0, Float.NaN, 0, 0}, 4));
    Path file = file(tensors);
    // What comes of them is the evaluation's to say.
    Cli cli = Distribution.emc(command("eval knn", file));
    assertTrue(
        cli.err().contains("warning: " + file + ": NaN or infinite weights in backbone.bn1.bias\n"),
        cli.err());
    Cli embedded = Distribution.emc(command("embed", file, "--quiet"));
    assertEquals(2, embedded.code());
    assertTrue(
        embedded
            .err()
            .matches(
                "(?s).*emc: (\\d+) of the first \\1 rows of features hold NaN or an infinity, and none is written: NaN or infinite weights in backbone.bn1.bias\n"),
        embedded.err());
    try (Stream<Path> left = Files.list(temp)) {
      assertFalse(left.anyMatch(path -> path.toString().contains("out.npy")));
    }
  }

  @Test
  void whatIsSaidOfWeightsStandsUnderNeedsAttention() throws IOException {
    Path file = two();
    Path run = temp.resolve("run");
    ok(
        "train",
        "--config",
        runs.config().toString(),
        "--set",
        "start-from=" + file,
        "--out",
        run.toString());
    ok(command("eval knn", file));
    Files.createDirectories(run.resolve("eval"));
    Files.move(temp.resolve("out.json"), run.resolve("eval/knn.json"));
    Cli report = ok("report", run.toString());
    String html = Files.readString(run.resolve("report.html"));
    String taken =
        file
            + ": the weights under student/backbone are taken; those under teacher/backbone fit as"
            + " well (start-weights chooses)";
    for (String line : List.of("run, step 0: " + taken, "run, evaluated: " + taken)) {
      assertTrue(report.err().contains("warning: " + line + "\n"), report.err());
      assertTrue(html.contains("<li>" + line + "</li>"), html);
    }
    ok(command("eval knn", file, "--start-weights", "teacher", "--name", "teacher"));
    String teacher = temp.resolve("out.json").toString();
    Cli compared = ok("compare", run.toString(), teacher, "--protocol", "knn");
    assertTrue(compared.err().contains("warning: " + run + ": " + taken + "\n"), compared.err());
  }

  @Test
  void optionsForAFileAreRefusedForARun() {
    refused(
        "--start-weights is for a bare file of weights; %s is a run or a checkpoint of one"
            .formatted(runs.base()),
        "gauge",
        runs.base().toString(),
        "--data",
        runs.test(),
        "--start-weights",
        "teacher");
  }
}
