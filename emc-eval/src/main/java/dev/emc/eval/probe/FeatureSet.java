package dev.emc.eval.probe;

import dev.emc.api.ConfigException;
import java.util.Arrays;
import java.util.List;

/** Features of labelled images, (N, F) row-major, as a frozen backbone made them. */
public final class FeatureSet {
  private final float[] features;
  private final int width;
  private final int[] labels;
  private final int classes;
  private final List<String> imageIds;

  /**
   * Takes the arrays as they are, without a copy.
   *
   * @param features (N, F) row-major
   * @param labels class of each image, in 0 … classes − 1
   * @param classes number of classes
   * @param imageIds a name for each image, by which test sets are told apart
   * @throws ConfigException if a feature is not finite or a label is out of range
   */
  public FeatureSet(float[] features, int[] labels, int classes, List<String> imageIds) {
    if (labels.length == 0) {
      throw new ConfigException("a feature set needs at least one image");
    }
    if (features.length % labels.length != 0 || features.length == 0) {
      throw new IllegalArgumentException(
          "%d features do not divide into %d images".formatted(features.length, labels.length));
    }
    if (imageIds.size() != labels.length) {
      throw new IllegalArgumentException(
          "%d image ids for %d images".formatted(imageIds.size(), labels.length));
    }
    this.features = features;
    this.width = features.length / labels.length;
    this.labels = labels;
    this.classes = classes;
    this.imageIds = List.copyOf(imageIds);
    requireTwoClasses();
    requireLabelsInRange();
    requireFinite();
  }

  /** Number of images, N. */
  public int size() {
    return labels.length;
  }

  /** Number of features of an image, F. */
  public int width() {
    return width;
  }

  /** Number of classes. */
  public int classes() {
    return classes;
  }

  /** Class of each image. */
  public int[] labels() {
    return labels.clone();
  }

  /** A name for each image. */
  public List<String> imageIds() {
    return imageIds;
  }

  /** The features of all images, (N, F) row-major; not copied. */
  public float[] values() {
    return features;
  }

  /** The features of some images, (rows, F) row-major. */
  float[] features(int[] rows) {
    if (isAll(rows)) {
      return features;
    }
    float[] selected = new float[Math.multiplyExact(rows.length, width)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(features, rows[i] * width, selected, i * width, width);
    }
    return selected;
  }

  /** The labels of some images. */
  int[] labels(int[] rows) {
    return Arrays.stream(rows).map(row -> labels[row]).toArray();
  }

  /** Writes the features of an image, F values. */
  void copy(int row, float[] target, int from) {
    System.arraycopy(features, row * width, target, from, width);
  }

  float feature(int row, int column) {
    return features[row * width + column];
  }

  private boolean isAll(int[] rows) {
    if (rows.length != labels.length) {
      return false;
    }
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != i) {
        return false;
      }
    }
    return true;
  }

  private void requireTwoClasses() {
    if (classes < 2) {
      throw new ConfigException("a probe needs at least two classes, but there is " + classes);
    }
  }

  private void requireLabelsInRange() {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new ConfigException(
            "image '%s' has label %d, allowed are 0 to %d"
                .formatted(imageIds.get(i), labels[i], classes - 1));
      }
    }
  }

  private void requireFinite() {
    for (int i = 0; i < features.length; i++) {
      if (!Float.isFinite(features[i])) {
        throw new ConfigException(
            "feature %d of image '%s' is %s: the features of a model must be finite"
                .formatted(i % width, imageIds.get(i / width), features[i]));
      }
    }
  }
}
