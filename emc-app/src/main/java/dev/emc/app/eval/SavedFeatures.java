package dev.emc.app.eval;

import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.Outputs;
import dev.emc.app.cli.StandardOptions;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.features.LabelFile;
import dev.emc.eval.features.MatrixFile;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.svm.LabelledRows;
import dev.emc.eval.svm.MultiLabels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;

/**
 * Features that {@code emc embed} or anybody else saved, with their labels, in the place of a model
 * and images.
 *
 * @param train rows that may be learnt from
 * @param trainLabels of the rows
 * @param test rows that decide
 * @param testLabels of the rows
 */
record SavedFeatures(Path train, Path trainLabels, Path test, Path testLabels) {
  private static final List<String> OPTIONS =
      List.of("train-features", "train-labels", "test-features", "test-labels");

  static Options describe(Options options) {
    return options
        .addOption(
            StandardOptions.value(
                "train-features", "FILE", "saved features instead of a model (.npy, .safetensors)"))
        .addOption(
            StandardOptions.value(
                "train-labels", "FILE", "a class in each line, or .npy of integers"))
        .addOption(StandardOptions.value("test-features", "FILE", "saved features to test on"))
        .addOption(StandardOptions.value("test-labels", "FILE", "their labels"));
  }

  /**
   * Those that the command line names; empty if it names a model.
   *
   * @throws ConfigException if it names both, or not all four files, or not where the result goes
   */
  static Optional<SavedFeatures> of(Context context) {
    if (OPTIONS.stream().noneMatch(context::has)) {
      return Optional.empty();
    }
    Stream.concat(OPTIONS.stream(), Stream.of("out"))
        .filter(option -> !context.has(option))
        .findFirst()
        .ifPresent(
            option -> {
              throw new ConfigException("saved features need --" + option + " FILE too");
            });
    Stream.concat(Stream.of("data", "test"), OpenModel.OPTIONS.stream())
        .filter(context::has)
        .findFirst()
        .ifPresent(
            option -> {
              throw new ConfigException(
                  "--" + option + " is for a model; there are saved features");
            });
    if (!context.arguments().isEmpty()) {
      throw new ConfigException(
          "'%s' and saved features: give a model or saved features, not both"
              .formatted(context.arguments().get(0)));
    }
    return Optional.of(
        new SavedFeatures(
            context.path("train-features").orElseThrow(),
            context.path("train-labels").orElseThrow(),
            context.path("test-features").orElseThrow(),
            context.path("test-labels").orElseThrow()));
  }

  /**
   * Where the result goes.
   *
   * @throws ConfigException if there is one already
   */
  static Path target(Context context) {
    return Outputs.file(context, "out", context.path("out").orElseThrow());
  }

  /** What to call the model in tables. */
  String name() {
    return OpenModel.nameOf(train);
  }

  /** Whether an image may show several classes. */
  boolean severalClasses() throws IOException {
    boolean several = LabelFile.isMatrix(trainLabels);
    if (LabelFile.isMatrix(testLabels) != several) {
      throw new ConfigException(
          "%s has one class for each row and %s has not: both must be of one kind"
              .formatted(several ? testLabels : trainLabels, several ? trainLabels : testLabels));
    }
    return several;
  }

  /**
   * Features of images that show one class each.
   *
   * @param check of the images to learn from and to test on, before any feature is read
   * @throws ConfigException if the two lists of labels are not of the same classes
   */
  ProbeImages singleLabel(BiConsumer<LabelledImages, LabelledImages> check) throws IOException {
    List<String> ofTrain = LabelFile.read(trainLabels);
    List<String> ofTest = LabelFile.read(testLabels);
    List<String> classes = LabelFile.classes(ofTrain, List.of());
    ImageOpener.requireSameClasses(
        trainLabels.toString(),
        classes,
        testLabels.toString(),
        LabelFile.classes(ofTest, List.of()));
    LabelledImages trainImages = images(train, ofTrain, classes);
    LabelledImages testImages = images(test, ofTest, classes);
    check.accept(trainImages, testImages);
    return new ProbeImages(
        new FeatureSet(rows(train, trainLabels, trainImages.size()).values(), trainImages),
        new FeatureSet(rows(test, testLabels, testImages.size()).values(), testImages),
        settings(),
        null);
  }

  private static LabelledImages images(Path file, List<String> labels, List<String> classes)
      throws IOException {
    var numbers = new HashMap<String, Integer>();
    classes.forEach(name -> numbers.put(name, numbers.size()));
    return new LabelledImages(
        labels.stream().mapToInt(numbers::get).toArray(), classes, names(file, labels.size()));
  }

  private static ImageRows rows(Path file, Path labels, int wanted) throws IOException {
    ImageRows rows = MatrixFile.read(file, Optional.empty());
    LabelFile.requireRows(labels, wanted, rows.rows());
    return rows;
  }

  /** What images of several classes each show, before any feature is read. */
  MultiLabels multiLabels(boolean ofTraining) throws IOException {
    return LabelFile.readMatrix(ofTraining ? trainLabels : testLabels);
  }

  /** Images of several classes each. */
  LabelledRows multiLabel(boolean ofTraining, MultiLabels labels) throws IOException {
    Path file = ofTraining ? train : test;
    ImageRows rows = rows(file, ofTraining ? trainLabels : testLabels, labels.size());
    return new LabelledRows(rows.values(), rows.width(), labels, names(file, rows.rows()));
  }

  Map<String, String> settings() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("train-features", train.toString());
    settings.put("train-labels", trainLabels.toString());
    settings.put("test-features", test.toString());
    settings.put("test-labels", testLabels.toString());
    return settings;
  }

  /** The list that {@code emc embed} writes beside its rows, or their numbers. */
  private static List<String> names(Path file, int rows) throws IOException {
    Path list = file.resolveSibling(file.getFileName() + ".names.txt");
    if (Files.isRegularFile(list)) {
      List<String> names = Files.readAllLines(list);
      if (names.size() == rows) {
        return names;
      }
    }
    var numbers = new ArrayList<String>();
    IntStream.range(0, rows).forEach(i -> numbers.add("row " + i));
    return numbers;
  }
}
