package dev.emc.app.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.app.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reports on results of features that were saved before. */
class SavedFeaturesReportTest extends SavedFeaturesFolder {
  /** Results of features that somebody saved are put on a page like those of runs. */
  @Test
  void resultsOfSavedFeaturesAreReportedLikeThoseOfRuns() throws IOException {
    features("good.npy", 60, 2, 4);
    features("learnt.npy", 90, 2, 5);
    for (String model : List.of("weak", "good")) {
      boolean good = model.equals("good");
      String[] knn = {"--k", "9", "--name", model, "--out", path(model + "-knn.json"), "--quiet"};
      String[] linear = {
        "--fractions", "1", "--name", model, "--out", path(model + "-linear.json"), "--quiet"
      };
      String train = good ? "learnt.npy" : "train.npy";
      String test = good ? "good.npy" : "test.npy";
      assertEquals(0, runOf("eval knn", train, "train.txt", test, "test.txt", knn).code());
      assertEquals(0, runOf("eval linear", train, "train.txt", test, "test.txt", linear).code());
    }
    Path page = folder.resolve("page.html");
    String[] files = {
      "report",
      path("weak-knn.json"),
      path("weak-linear.json"),
      path("good-knn.json"),
      path("good-linear.json"),
      "--out",
      page.toString(),
      "--csv",
      path("n.csv"),
      "--json"
    };
    JsonNode json = json(Cli.run(COMMANDS, folder, files));
    assertEquals(2, json.get("tests").size(), "linear and kNN");
    assertEquals("linear", json.get("tests").get(0).get("protocol").asText());
    assertEquals("weak", json.get("tests").get(1).get("reference").asText());
    double knn = json.get("results").get("good").get("knn/top1/1.0").asDouble();
    assertTrue(knn > json.get("results").get("weak").get("knn/top1/1.0").asDouble());
    assertTrue(Files.readAllLines(folder.resolve("n.csv")).contains("good,,knn/top1/1.0," + knn));
    String html = Files.readString(page);
    assertTrue(html.contains("<h1>Results weak, good</h1>"), html);
    assertTrue(html.contains("results in good-knn.json, good-linear.json"), html);
    assertTrue(html.contains("<span class=\"scope\">one training seed</span>"), html);
    // The files of features are a model's own, the labels are the protocol's.
    assertTrue(html.contains("train-labels " + path("train.txt")), html);
    assertTrue(!html.contains("train-features"), html);
    Cli cli =
        Cli.run(
            COMMANDS,
            folder,
            "report",
            path("good-knn.json"),
            path("weak-knn.json"),
            "--out",
            path("two.html"));
    assertEquals(0, cli.code(), cli.err());
    assertTrue(
        cli.out()
            .startsWith("kNN: weak (one training seed): no significant difference to good with "),
        cli.out());
  }

  /** Of one class each and of several; the result is what it is. */
  @Test
  void rowsThatAreTestedAndLearntFromAreWarnedOf() throws IOException {
    String warning =
        "warning: all 90 test images are training images as well: probes have learnt them, and each"
            + " is its own nearest neighbour, so the accuracy says little of other images\n";
    marks("marks.npy", 90);
    String[] knn = {"--k", "1", "--out", path("knn.json"), "--json"};
    Cli one = runOf("eval knn", "train.npy", "train.txt", "train.npy", "train.txt", knn);
    assertEquals(warning, one.err());
    assertEquals(100, json(one).at("/accuracies/0/top1/mean").asDouble());
    String[] svm = {"--costs", "1", "--folds", "2", "--out", path("svm.json")};
    Cli several = runOf("eval svm", "train.npy", "marks.npy", "train.npy", "marks.npy", svm);
    assertEquals(0, several.code(), several::toString);
    assertTrue(several.err().contains(warning), several::toString);
    assertEquals("", run("eval knn", "--k", "1", "--out", path("other.json")).err());
  }

  @Test
  void resultsThatCannotBeReportedAreNamed() throws IOException {
    String[] knn = {"--k", "9", "--out", path("knn.json"), "--quiet"};
    assertEquals(0, run("eval knn", knn).code());
    Files.copy(folder.resolve("knn.json"), folder.resolve("again.json"));
    String[] page = {"--out", path("p.html")};
    Cli both =
        Cli.run(
            COMMANDS,
            folder,
            "report",
            path("knn.json"),
            path("again.json"),
            page[0],
            page[1],
            "--json");
    assertEquals(
        List.of(path("knn.json"), path("again.json")),
        names(json(both).get("results")),
        "one model and protocol twice: told apart by their files");
    refused(
        "a run is named twice: %s, %s".formatted(path("knn.json"), path("knn.json")),
        Cli.run(
            COMMANDS,
            folder,
            "report",
            path("knn.json"),
            path("knn.json"),
            page[0],
            path("q.html")));
    refused(
        "--data is for runs: %s is a file of results, whose model is not there"
            .formatted(path("knn.json")),
        Cli.run(
            COMMANDS, folder, "report", path("knn.json"), "--data", "x", page[0], path("q.html")));
    Files.writeString(folder.resolve("other.json"), "{}");
    refused(
        path("other.json") + " holds no predictions; a file that 'emc eval' wrote is expected",
        Cli.run(COMMANDS, folder, "report", path("other.json"), page[0], path("q.html")));
  }

  private static List<String> names(JsonNode results) {
    var names = new ArrayList<String>();
    results.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
