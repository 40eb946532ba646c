package dev.emc.eval.probe;

import dev.emc.api.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Features of labelled images, (N, F) row-major, as a frozen backbone made them. */
public final class FeatureSet {
  private final float[] features;
  private final int width;
  private final LabelledImages images;

  /**
   * Takes the arrays as they are, without a copy; classes are named by their numbers.
   *
   * @param features (N, F) row-major
   * @param labels class of each image, in 0 … classes − 1
   * @param classes number of classes
   * @param imageIds a name for each image, by which test sets are told apart
   * @throws ConfigException if a feature is not finite or a label is out of range
   */
  public FeatureSet(float[] features, int[] labels, int classes, List<String> imageIds) {
    this(
        features,
        new LabelledImages(
            labels, IntStream.range(0, classes).mapToObj(Integer::toString).toList(), imageIds));
  }

  /**
   * Takes the array as it is, without a copy.
   *
   * @param features (N, F) row-major
   * @param images whose features they are
   * @throws ConfigException if a feature is not finite
   */
  public FeatureSet(float[] features, LabelledImages images) {
    if (features.length % images.size() != 0 || features.length == 0) {
      throw new IllegalArgumentException(
          "%s features do not divide into %s images".formatted(features.length, images.size()));
    }
    this.features = features;
    this.width = features.length / images.size();
    this.images = images;
    requireFinite(features, images.imageIds());
  }

  /** The images' classes and names. */
  public LabelledImages images() {
    return images;
  }

  /** Number of images, N. */
  public int size() {
    return images.size();
  }

  /** Number of features of an image, F. */
  public int width() {
    return width;
  }

  /** Number of classes. */
  public int classes() {
    return images.classes();
  }

  /** Class of each image. */
  public int[] labels() {
    return images.labels();
  }

  /** A name for each image. */
  public List<String> imageIds() {
    return images.imageIds();
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
    return Arrays.stream(rows).map(images::label).toArray();
  }

  /** Writes the features of an image, F values. */
  public void copy(int row, float[] target, int from) {
    System.arraycopy(features, row * width, target, from, width);
  }

  float feature(int row, int column) {
    return features[row * width + column];
  }

  private boolean isAll(int[] rows) {
    if (rows.length != size()) {
      return false;
    }
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != i) {
        return false;
      }
    }
    return true;
  }

  /**
   * Refuses what no classifier can be trained on.
   *
   * @param features (N, F) row-major
   * @param imageIds a name for each of the N images
   * @throws ConfigException if a feature is not finite; names it and its image
   */
  public static void requireFinite(float[] features, List<String> imageIds) {
    int width = features.length / imageIds.size();
    for (int i = 0; i < features.length; i++) {
      if (!Float.isFinite(features[i])) {
        throw new ConfigException(
            "feature %s of image '%s' is %s: the features of a model must be finite"
                .formatted(i % width, imageIds.get(i / width), features[i]));
      }
    }
  }
}
