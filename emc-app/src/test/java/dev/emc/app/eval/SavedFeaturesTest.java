package dev.emc.app.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.app.cli.Command;
import dev.emc.app.report.ReportCommand;
import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations of features that were saved before, and their comparison. */
class SavedFeaturesTest {
  private static final List<Command> COMMANDS =
      List.of(
          new EvalSvmCommand(),
          new EvalKnnCommand(),
          new EvalLinearCommand(),
          new EvalSeparabilityCommand(),
          new CompareCommand(),
          new ReportCommand());
  private static final int WIDTH = 6;
  private static final int CLASSES = 3;

  @TempDir Path folder;

  @BeforeEach
  void save() throws IOException {
    for (String part : List.of("train", "test")) {
      features(part + ".npy", part.equals("train") ? 90 : 60, 1, part.length());
      lines(
          part + ".txt",
          part.equals("train") ? 90 : 60,
          i -> List.of("cat", "cow", "dog").get(i % 3));
    }
  }

  private interface Line {
    String of(int row);
  }

  private Path lines(String name, int rows, Line line) throws IOException {
    return Files.write(folder.resolve(name), IntStream.range(0, rows).mapToObj(line::of).toList());
  }

  /** Rows that lean towards one of three directions. */
  private Path features(String name, int rows, double strength, long seed) throws IOException {
    var random = new Random(seed);
    float[] values = new float[rows * WIDTH];
    for (int i = 0; i < values.length; i++) {
      boolean own = i % WIDTH == i / WIDTH % CLASSES;
      values[i] = (float) (random.nextGaussian() + (own ? 3 * strength : 0));
    }
    NpyFile.write(folder.resolve(name), Tensor.ofFloats(values, rows, WIDTH));
    return folder.resolve(name);
  }

  private Path marks(String name, int rows) throws IOException {
    long[] marks = new long[rows * CLASSES];
    for (int i = 0; i < marks.length; i++) {
      boolean shown = i % CLASSES == i / CLASSES % CLASSES;
      marks[i] = i % 17 == 0 ? 0 : shown ? 1 : -1;
    }
    NpyFile.write(folder.resolve(name), Tensor.ofLongs(marks, rows, CLASSES));
    return folder.resolve(name);
  }

  private Cli run(String command, String... more) {
    return runOf(command, "train.npy", "train.txt", "test.npy", "test.txt", more);
  }

  private Cli runOf(
      String command,
      String train,
      String trainLabels,
      String test,
      String labels,
      String... more) {
    var all = new ArrayList<>(List.of(command.split(" ")));
    all.addAll(List.of("--train-features", path(train), "--train-labels", path(trainLabels)));
    all.addAll(List.of("--test-features", path(test), "--test-labels", path(labels)));
    all.addAll(List.of(more));
    return Cli.run(COMMANDS, folder, all.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static JsonNode json(Cli cli) throws IOException {
    assertEquals(0, cli.code(), cli::toString);
    return new ObjectMapper().readTree(cli.out());
  }

  private static void refused(String line, Cli cli) {
    assertEquals(new Cli(2, "", "emc: " + line + "\n"), cli);
  }

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

  @Test
  void whatDoesNotFitIsNamed() throws IOException {
    String[] out = {"--out", path("o.json")};
    refused("saved features need --out FILE too", run("eval svm"));
    refused(
        "saved features need --train-labels FILE too",
        Cli.run(COMMANDS, folder, "eval", "knn", "--train-features", "a.npy"));
    refused(
        "--data is for a model; there are saved features",
        run("eval svm", "--out", path("o.json"), "--data", "x"));
    refused(
        "'run' and saved features: give a model or saved features, not both",
        run("eval svm run", out));
    lines("short.txt", 50, i -> List.of("cat", "cow", "dog").get(i % 3));
    refused(
        path("short.txt") + " has labels of 50 images, the features are of 60",
        runOf("eval svm", "train.npy", "train.txt", "test.npy", "short.txt", out));
    lines("gap.txt", 60, i -> i == 4 ? "" : "cat");
    refused(
        path("gap.txt") + ", line 5: the label is missing; a class is expected",
        runOf("eval svm", "train.npy", "train.txt", "test.npy", "gap.txt", out));
    lines("one.txt", 90, i -> "cat");
    lines("one-test.txt", 60, i -> "cat");
    refused(
        "a classifier needs at least two classes, but there is only 'cat'",
        runOf("eval svm", "train.npy", "one.txt", "test.npy", "one-test.txt", out));
    refused(
        "%s has the class 'cow', which %s has not".formatted(path("test.txt"), path("one.txt")),
        runOf(
            "eval svm",
            "train.npy",
            "one.txt",
            "test.npy",
            "test.txt",
            "--out",
            path("o.json"),
            "--quiet"));
    float[] values = new float[60 * WIDTH];
    values[WIDTH + 2] = Float.NaN;
    NpyFile.write(folder.resolve("nan.npy"), Tensor.ofFloats(values, 60, WIDTH));
    for (String[] command : new String[][] {{"eval svm"}, {"eval knn", "--k", "9"}}) {
      String[] more = {"--out", path("o.json"), "--k", "9"};
      refused(
          "feature 2 of image 'row 1' is NaN: the features of a model must be finite",
          runOf(
              command[0],
              "train.npy",
              "train.txt",
              "nan.npy",
              "test.txt",
              command.length == 1 ? out : more));
    }
    NpyFile.write(folder.resolve("narrow.npy"), Tensor.ofFloats(new float[120], 60, 2));
    refused(
        "the training images have 6 features, the test images 2",
        runOf(
            "eval svm",
            "train.npy",
            "train.txt",
            "narrow.npy",
            "test.txt",
            "--out",
            path("o.json"),
            "--costs",
            "1",
            "--quiet"));
    NpyFile.write(folder.resolve("empty.npy"), Tensor.ofFloats(new float[0], 0, 2));
    refused(
        path("empty.npy") + " holds no embeddings: its shape is (0, 2)",
        runOf("eval svm", "empty.npy", "train.txt", "test.npy", "test.txt", out));
    marks("marks.npy", 90);
    refused(
        "%s has one class for each row and %s has not: both must be of one kind"
            .formatted(path("test.txt"), path("marks.npy")),
        runOf("eval svm", "train.npy", "marks.npy", "test.npy", "test.txt", out));
    refused(
        "eval svm needs a run directory and --data VOC2007, or --data IMAGES and --test IMAGES,"
            + " or the four files of saved features",
        Cli.run(COMMANDS, folder, "eval", "svm", "run"));
    refused(
        "cost 0.0 is out of range, above 0 and at most 1000000",
        run("eval svm", "--out", path("o"), "--costs", "0"));
    refused(
        "--costs: numbers with commas between are expected, got 'x'",
        run("eval svm", "--out", path("o"), "--costs", "1,x"));
    refused(
        "folds 1 is out of range, 2 to 1000", run("eval svm", "--out", path("o"), "--folds", "1"));
  }

  /** What the labels tell is told before any feature is read: here, the features do not exist. */
  @Test
  void labelsThatDoNotFitAreRefusedBeforeFeaturesAreRead() throws IOException {
    String[] out = {"--out", path("o.json"), "--quiet"};
    lines("more.txt", 60, i -> List.of("cat", "cow", "dog", "owl").get(i % 4));
    lines("fewer.txt", 60, i -> List.of("cat", "cow").get(i % 2));
    for (String command : List.of("eval knn", "eval svm", "eval linear")) {
      refused(
          "%s has the class 'owl', which %s has not".formatted(path("more.txt"), path("train.txt")),
          runOf(command, "gone.npy", "train.txt", "gone.npy", "more.txt", out));
      refused(
          "%s has no images of class 'dog', which %s has"
              .formatted(path("fewer.txt"), path("train.txt")),
          runOf(command, "gone.npy", "train.txt", "gone.npy", "fewer.txt", out));
    }
    refused(
        "k is 200, but there are only 90 training images: give a smaller --k",
        runOf("eval knn", "gone.npy", "train.txt", "gone.npy", "test.txt", out));
    lines("rare.txt", 90, i -> i == 7 ? "dog" : i % 2 == 0 ? "cat" : "cow");
    refused(
        "1 training image(s) with class 'dog': cross-validation with 3 folds needs 3; give"
            + " fewer --folds or a single --costs",
        runOf("eval svm", "gone.npy", "rare.txt", "gone.npy", "test.txt", out));
    assertTrue(Files.notExists(folder.resolve("o.json")));
  }

  @Test
  void severalClassesThatDoNotFitAreRefusedBeforeFeaturesAreRead() throws IOException {
    String[] out = {"--out", path("o.json"), "--quiet"};
    marks("train-marks.npy", 90);
    marks("test-marks.npy", 60);
    NpyFile.write(folder.resolve("wide.npy"), Tensor.ofLongs(new long[60 * 4], 60, 4));
    refused(
        "%s has 3 classes, %s has 4".formatted(path("train-marks.npy"), path("wide.npy")),
        runOf("eval svm", "gone.npy", "train-marks.npy", "gone.npy", "wide.npy", out));
    long[] never = new long[90 * 3];
    for (int i = 0; i < never.length; i++) {
      never[i] = i % 3 == 1 || i / 3 % 2 == 0 ? -1 : 1;
    }
    NpyFile.write(folder.resolve("never.npy"), Tensor.ofLongs(never, 90, 3));
    refused(
        "no training image shows class 'class 1': nothing can be learnt of it",
        runOf("eval svm", "gone.npy", "never.npy", "gone.npy", "test-marks.npy", out));
    refused(
        "no test image shows class 'class 1': its average precision is not defined",
        runOf("eval svm", "gone.npy", "train-marks.npy", "gone.npy", "never.npy", out));
  }

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
