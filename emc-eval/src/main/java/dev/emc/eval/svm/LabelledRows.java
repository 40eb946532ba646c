package dev.emc.eval.svm;

import dev.emc.api.ConfigException;
import dev.emc.eval.matrix.Rows;
import dev.emc.eval.probe.FeatureSet;
import java.util.List;

/**
 * Features of images and what these show.
 *
 * @param features (N, F) row-major, finite
 * @param width F
 * @param labels of N images
 * @param imageIds a name for each image, by which test sets are told apart
 */
public record LabelledRows(float[] features, int width, MultiLabels labels, List<String> imageIds) {

  /**
   * Checks the lengths and values.
   *
   * @throws ConfigException if a feature is not finite
   */
  public LabelledRows {
    imageIds = List.copyOf(imageIds);
    if (features.length != (long) width * labels.size() || imageIds.size() != labels.size()) {
      throw new IllegalArgumentException(
          "%d features of width %d and %d names do not fit %d labels"
              .formatted(features.length, width, imageIds.size(), labels.size()));
    }
    int bad = Rows.firstNotFinite(features);
    if (bad >= 0) {
      throw new ConfigException(
          "feature %d of image '%s' is %s: the features of a model must be finite"
              .formatted(bad % width, imageIds.get(bad / width), features[bad]));
    }
  }

  /** Images of one class each. */
  public static LabelledRows of(FeatureSet set, List<String> classNames) {
    return new LabelledRows(
        set.values(), set.width(), MultiLabels.ofSingle(set.labels(), classNames), set.imageIds());
  }

  /** Number of images, N. */
  public int size() {
    return labels.size();
  }
}
