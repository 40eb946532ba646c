package dev.emc.app.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.stats.McNemar;
import dev.emc.eval.stats.MeanSd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  private static final int IMAGES = 200;

  @TempDir Path folder;

  private Cli compare(String... arguments) {
    return Cli.run(new CompareCommand(), folder, arguments);
  }

  /** A file of a model that is wrong on the images from one number up to another. */
  private String file(String model, String protocol, int images, int wrongFrom, int wrongTo)
      throws IOException {
    int[] labels = IntStream.range(0, images).map(i -> i % 3).toArray();
    int[] predicted =
        IntStream.range(0, images)
            .map(i -> i >= wrongFrom && i < wrongTo ? (i + 1) % 3 : i % 3)
            .toArray();
    double top1 = 100.0 * (images - wrongTo + wrongFrom) / images;
    var fraction =
        new FractionResult(
            1,
            MeanSd.of(new double[] {top1}),
            null,
            List.of(),
            List.of(new DrawResult(0, 10, 0.1, true, true, top1, predicted)));
    var predictions =
        new Predictions(
            model,
            IntStream.range(0, images).mapToObj(i -> "img" + i).toList(),
            labels,
            3,
            List.of(fraction));
    Path file = folder.resolve(model + "-" + protocol + "-" + images + ".json");
    new Evaluation(protocol, Map.of("seed", "1"), predictions).write(file);
    return file.toString();
  }

  @Test
  void theNumbersAreThoseOfTheTests() throws IOException {
    String base = file("base", "knn", IMAGES, 0, 40);
    String better = file("better", "knn", IMAGES, 30, 45);
    Cli cli = compare(base, better, "--json");
    assertEquals("", cli.err());
    JsonNode found = new ObjectMapper().readTree(cli.out());
    assertEquals("base", found.get("reference").asText());
    JsonNode tests = found.get("comparisons").get(0);
    var expected = new McNemar(IMAGES, 5, 30);
    assertEquals(30, tests.get("better").asInt());
    assertEquals(5, tests.get("worse").asInt());
    assertEquals(12.5, tests.get("difference").asDouble(), 1e-9);
    assertEquals(expected.pExact(), tests.get("mcNemarExactP").asDouble(), 1e-12);
    assertEquals(expected.pChiSquared(), tests.get("mcNemarChiSquaredP").asDouble(), 1e-12);
    assertEquals(expected.chiSquared(), tests.get("mcNemarChiSquared").asDouble(), 1e-12);
    assertEquals("helped", tests.get("verdict").asText());
  }

  @Test
  void theVerdictIsInWords() throws IOException {
    Cli cli =
        compare(
            file("base", "knn", IMAGES, 0, 40),
            file("better", "knn", IMAGES, 30, 45),
            file("same", "knn", IMAGES, 1, 41));
    assertEquals(0, cli.code());
    List<String> lines = cli.out().lines().toList();
    assertEquals(
        "better helped (one training seed): significantly better than base with 100\u00a0% of the labels.",
        lines.get(lines.size() - 2));
    assertEquals(
        "same (one training seed): no significant difference to base with 100\u00a0% of the labels.",
        lines.get(lines.size() - 1));
  }

  @Test
  void modelsOfOneNameAreToldApartByTheirFiles() throws IOException {
    String one = file("base", "knn", IMAGES, 0, 40);
    String two = folder.resolve("copy.json").toString();
    Files.copy(Path.of(one), Path.of(two));
    JsonNode found = new ObjectMapper().readTree(compare(one, two, "--json").out());
    assertEquals(one, found.get("reference").asText());
    assertEquals(two, found.get("comparisons").get(0).get("model").asText());
  }

  @Test
  void whatCannotBeComparedIsRefused() throws IOException {
    String base = file("base", "knn", IMAGES, 0, 40);
    refused(
        "compare needs two evaluations or more, the reference first: run directories, or files"
            + " that 'emc eval' wrote",
        base);
    refused(
        "'other' and 'base' cannot be compared: they were tested on 100 and 200 images, not on the"
            + " same ones",
        base,
        file("other", "knn", 100, 0, 1));
    String linear = file("other", "linear-cached", IMAGES, 0, 1);
    refused(
        base
            + " was evaluated by knn and "
            + linear
            + " by linear-cached: only answers of one protocol can be compared",
        base,
        linear);
    refused("gone.json: no such file", base, "gone.json");
    Path run = Files.createDirectory(folder.resolve("run"));
    refused(
        run
            + " has no "
            + run.resolve("eval/linear.json")
            + ": run 'emc eval linear "
            + run
            + "' first",
        base,
        run.toString());
    for (String content : List.of("", "[]", "{}", "null", "{\"protocol\": \"knn\"}", "{\"a\":")) {
      String damaged = Files.writeString(folder.resolve("d.json"), content).toString();
      refused(
          damaged + " holds no predictions; a file that 'emc eval' wrote is expected",
          base,
          damaged);
    }
    String empty = file("none", "knn", 0, 0, 0);
    refused(empty + " holds an evaluation without a single prediction", base, empty);
  }

  private void refused(String line, String... arguments) {
    assertEquals(new Cli(2, "", "emc: " + line + "\n"), compare(arguments));
  }
}
