package dev.emc.app.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Evaluations of features that were saved before. */
class SavedFeaturesTest extends SavedFeaturesFolder {
  @Test
  void machinesOfOneClassEach() throws IOException {
    JsonNode found =
        json(run("eval svm", "--out", path("svm.json"), "--costs", "0.1,1", "--json", "--quiet"));
    assertEquals("svm", found.get("protocol").asText());
    assertTrue(found.get("accuracies").get(0).get("top1").get("mean").asDouble() > 85);
    assertEquals("1.0", found.get("settings").get("positive-weight").asText());
    assertTrue(List.of("0.1", "1").contains(found.get("settings").get("cost").asText()));
    assertEquals(
        "liblinear, L2-regularised squared hinge loss, dual; features of unit length",
        found.get("settings").get("fit").asText());
    assertEquals(
        "accuracy, one cost for all classes, mean over 3 stratified folds",
        found.get("settings").get("cost-by").asText());
    // The file can be compared.
    features("weak.npy", 90, 0.1, 9);
    features("weak-test.npy", 60, 0.1, 10);
    json(
        runOf(
            "eval svm",
            "weak.npy",
            "train.txt",
            "weak-test.npy",
            "test.txt",
            "--out",
            path("weak.json"),
            "--costs",
            "1",
            "--json"));
    JsonNode compared =
        json(Cli.run(COMMANDS, folder, "compare", path("svm.json"), path("weak.json"), "--json"));
    assertEquals("hurt", compared.get("comparisons").get(0).get("verdict").asText());
  }

  @Test
  void machinesOfSeveralClasses() throws IOException {
    marks("train-marks.npy", 90);
    marks("test-marks.npy", 60);
    String[] options = {"--costs", "0.1,1", "--folds", "2", "--quiet"};
    for (String name : List.of("one", "two")) {
      var more = new ArrayList<>(List.of("--out", path(name + ".json"), "--name", name, "--json"));
      more.addAll(List.of(options));
      JsonNode found =
          json(
              runOf(
                  "eval svm",
                  name.equals("one")
                      ? "train.npy"
                      : features("w.npy", 90, 0.1, 9).getFileName().toString(),
                  "train-marks.npy",
                  name.equals("one")
                      ? "test.npy"
                      : features("wt.npy", 60, 0.1, 10).getFileName().toString(),
                  "test-marks.npy",
                  more.toArray(String[]::new)));
      assertEquals("svm-multi-label", found.get("protocol").asText());
      assertEquals("2.0", found.get("settings").get("positive-weight").asText());
      assertEquals(CLASSES, found.get("classes").size());
      JsonNode first = found.get("classes").get(0);
      assertEquals("class 0", first.get("name").asText());
      assertEquals(60, first.get("images").asInt() + first.get("leftOut").asInt() + 39, 5);
      if (name.equals("one")) {
        assertTrue(found.get("meanElevenPoint").asDouble() > 90);
      }
    }
    JsonNode tests =
        json(Cli.run(COMMANDS, folder, "compare", path("one.json"), path("two.json"), "--json"));
    assertEquals("one", tests.get("reference").asText());
    JsonNode comparison = tests.get("comparisons").get(0);
    assertTrue(comparison.get("difference").asDouble() < -20);
    assertEquals(3, comparison.get("classesWorse").asInt());
    // Three classes have eight sign patterns: no p-value is below a quarter.
    assertEquals(0.25, comparison.get("permutation").get("pTwoSided").asDouble());
    assertEquals("NO_SIGNIFICANT_DIFFERENCE", comparison.get("verdict").asText());
    Cli words = Cli.run(COMMANDS, folder, "compare", path("one.json"), path("two.json"));
    assertTrue(words.out().contains("the permutation is over classes"), words.out());
    json(run("eval svm", "--out", path("svm.json"), "--costs", "1", "--json"));
    refused(
        path("one.json")
            + " holds scores of several classes an image, the others answers of one class each:"
            + " only answers of one protocol can be compared",
        Cli.run(COMMANDS, folder, "compare", path("one.json"), path("svm.json")));
  }

  @Test
  void nearestNeighboursByEitherVote() throws IOException {
    JsonNode weighted = json(run("eval knn", "--out", path("knn.json"), "--k", "9", "--json"));
    assertTrue(weighted.get("accuracies").get(0).get("top1").get("mean").asDouble() > 85);
    assertEquals("weighted", weighted.get("settings").get("vote").asText());
    assertEquals("0.07", weighted.get("settings").get("temperature").asText());
    JsonNode majority =
        json(run("eval knn", "--out", path("m.json"), "--k", "9", "--vote", "majority", "--json"));
    assertEquals("majority", majority.get("settings").get("vote").asText());
    assertEquals(null, majority.get("settings").get("temperature"));
    refused(
        "k is 200, but there are only 90 training images: give a smaller --k",
        run("eval knn", "--out", path("k.json")));
    refused(
        "--vote: weighted or majority is expected, got 'mean'",
        run("eval knn", "--out", path("k.json"), "--vote", "mean"));
    refused(
        "--temperature weighs votes; in a majority vote all count alike",
        run("eval knn", "--out", path("k.json"), "--vote", "majority", "--temperature", "1"));
    refused(
        "--temperature Infinity: give --vote majority instead",
        run("eval knn", "--out", path("k.json"), "--temperature", "Infinity"));
  }

  @Test
  void linearProbesWithSharesOfTheLabels() throws IOException {
    JsonNode found =
        json(
            run(
                "eval linear",
                "--out",
                path("linear.json"),
                "--fractions",
                "0.2,1",
                "--draws",
                "3",
                "--json"));
    assertEquals("linear-cached", found.get("protocol").asText());
    assertEquals(
        "saved features; standardised, L-BFGS, penalty by held-out labels",
        found.get("settings").get("fit").asText());
    assertEquals(18, found.get("accuracies").get(0).get("labels").asInt());
    assertEquals(3, found.get("accuracies").get(0).get("draws").asInt());
    assertTrue(found.get("accuracies").get(1).get("top1").get("mean").asDouble() > 85);
    for (String option : List.of("--protocol", "--set")) {
      refused(
          option + " is for a model; saved features are fitted by L-BFGS, as with --cached alone",
          run("eval linear", "--out", path("linear.json"), option, "vicreg"));
    }
  }

  @Test
  void distancesGoIntoFiles() throws IOException {
    features("other.npy", 90, 0, 3);
    Path out = folder.resolve("new").resolve("sep");
    JsonNode found =
        json(
            Cli.run(
                COMMANDS,
                folder,
                "eval",
                "separability",
                path("train.npy"),
                path("other.npy"),
                "--k",
                "5",
                "--bins",
                "7",
                "--out",
                out.toString(),
                "--quiet",
                "--json"));
    JsonNode written = new ObjectMapper().readTree(out.resolve("separability.json").toFile());
    assertEquals(found, written);
    assertEquals(8, written.get("edges").size());
    List<String> lines = Files.readAllLines(out.resolve("separability.csv"));
    assertEquals("model,image,distance_1,distance_5", lines.get(0));
    assertEquals(1 + 2 * 90, lines.size());
    for (String picture : List.of("1.svg", "2.svg")) {
      assertTrue(Files.exists(out.resolve("separability-" + picture)), picture);
    }
    refused(
        "%s has 90 images and %s has 60: distances depend on how many there are"
            .formatted(path("train.npy"), path("test.npy")),
        Cli.run(
            COMMANDS,
            folder,
            "eval",
            "separability",
            path("train.npy"),
            path("test.npy"),
            "--quiet"));
  }
}
