package dev.emc.app.eval;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.app.testing.Cli;
import dev.emc.checkpoint.npz.NpyFile;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Saved features, labels and results that do not fit each other. */
class SavedFeaturesRefusalTest extends SavedFeaturesFolder {
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
        "eval svm needs a run directory or a file of weights and --data VOC2007, or --data IMAGES"
            + " and --test IMAGES,"
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
}
