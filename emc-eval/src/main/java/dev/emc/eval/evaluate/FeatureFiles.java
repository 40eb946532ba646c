package dev.emc.eval.evaluate;

import dev.emc.api.ConfigException;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.features.LabelFile;
import dev.emc.eval.features.MatrixFile;
import dev.emc.eval.model.ModelSource;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Provenance;
import dev.emc.eval.svm.LabelledRows;
import dev.emc.eval.svm.MultiLabels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Features that {@code emc embed} or anybody else saved, with their labels, in the place of a model
 * and images.
 *
 * @param train rows that may be learnt from
 * @param trainLabels of the rows
 * @param test rows that decide
 * @param testLabels of the rows
 */
public record FeatureFiles(Path train, Path trainLabels, Path test, Path testLabels) {

  /**
   * Features of images that show one class each.
   *
   * @param train features whose labels may be used
   * @param test features that decide, of the same classes
   */
  public record Sets(FeatureSet train, FeatureSet test) {}

  /** What to call the model in tables. */
  public String name() {
    return ModelSource.nameOf(train);
  }

  /**
   * What to warn of in one line: rows that decide and were learnt from. Nothing is said of two
   * files of the same rows.
   *
   * @param rows that decide
   */
  public Optional<String> warning(int rows) throws IOException {
    return SharedImages.warning(Files.isSameFile(train, test) ? rows : 0, rows);
  }

  /**
   * Whether an image may show several classes.
   *
   * @throws ConfigException if the two files of labels are not of one kind
   */
  public boolean severalClasses() throws IOException {
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
  public Sets singleLabel(BiConsumer<LabelledImages, LabelledImages> check) throws IOException {
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
    return new Sets(
        new FeatureSet(rows(train, trainLabels, trainImages.size()).values(), trainImages),
        new FeatureSet(rows(test, testLabels, testImages.size()).values(), testImages));
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

  /** What results say of them. */
  public Provenance provenance() {
    var text = new LinkedHashMap<String, String>();
    text.put("train-features", train.toString());
    text.put("train-labels", trainLabels.toString());
    text.put("test-features", test.toString());
    text.put("test-labels", testLabels.toString());
    return new Provenance(text);
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
