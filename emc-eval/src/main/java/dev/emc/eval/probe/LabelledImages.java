package dev.emc.eval.probe;

import dev.emc.api.ConfigException;
import dev.emc.images.source.ImageSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The classes and names of some images: all that a choice of labels needs to know of them. */
public final class LabelledImages {
  private final int[] labels;
  private final List<String> classNames;
  private final List<String> imageIds;

  /**
   * Takes the array as it is, without a copy.
   *
   * @param labels class of each image, an index of the names
   * @param classNames a name for each class
   * @param imageIds a name for each image, by which test sets are told apart
   * @throws ConfigException if there is no image, a single class, or a label out of range
   */
  public LabelledImages(int[] labels, List<String> classNames, List<String> imageIds) {
    if (labels.length == 0) {
      throw new ConfigException("labels need at least one image, but there is none");
    }
    if (imageIds.size() != labels.length) {
      throw new IllegalArgumentException(
          "%s image ids for %s images".formatted(imageIds.size(), labels.length));
    }
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.imageIds = List.copyOf(imageIds);
    requireTwoClasses();
    requireLabelsInRange();
  }

  /** The labels of a source, without reading an image. */
  public static LabelledImages of(ImageSource images) {
    return of(images, IntStream.range(0, images.size()).toArray());
  }

  /** The labels of some images of a source. */
  public static LabelledImages of(ImageSource images, int[] some) {
    return new LabelledImages(
        Arrays.stream(some).map(images::label).toArray(),
        images.classNames(),
        Arrays.stream(some).mapToObj(images::name).toList());
  }

  /** Number of images, N. */
  public int size() {
    return labels.length;
  }

  /** Number of classes, K. */
  public int classes() {
    return classNames.size();
  }

  /** A name for each class. */
  public List<String> classNames() {
    return classNames;
  }

  /** Class of each image. */
  public int[] labels() {
    return labels.clone();
  }

  /** A name for each image. */
  public List<String> imageIds() {
    return imageIds;
  }

  /** Class of one image. */
  int label(int image) {
    return labels[image];
  }

  /**
   * How many labels each class has among some images.
   *
   * @throws ConfigException if a class has none
   */
  public int[] countsOfEveryClass(int[] rows) {
    int[] counts = new int[classes()];
    for (int row : rows) {
      counts[labels[row]]++;
    }
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] == 0) {
        throw new ConfigException(
            "class '%s' has no image among the %s whose labels may be seen; some of each of the %s classes are needed"
                .formatted(classNames.get(c), rows.length, counts.length));
      }
    }
    return counts;
  }

  private void requireTwoClasses() {
    if (classNames.size() < 2) {
      throw new ConfigException(
          "a classifier needs at least two classes, but there is "
              + (classNames.isEmpty() ? "none" : "only '" + classNames.get(0) + "'"));
    }
  }

  private void requireLabelsInRange() {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classNames.size()) {
        throw new ConfigException(
            "image '%s' has label %s, allowed are 0 to %s"
                .formatted(imageIds.get(i), labels[i], classNames.size() - 1));
      }
    }
  }
}
