package dev.emc.eval.svm;

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
   * @throws dev.emc.api.ConfigException if a feature is not finite
   */
  public LabelledRows {
    imageIds = List.copyOf(imageIds);
    if (features.length != (long) width * labels.size() || imageIds.size() != labels.size()) {
      throw new IllegalArgumentException(
          "%s features of width %s and %s names do not fit %s labels"
              .formatted(features.length, width, imageIds.size(), labels.size()));
    }
    FeatureSet.requireFinite(features, imageIds);
  }

  /** Images of one class each. */
  public static LabelledRows of(FeatureSet set) {
    return new LabelledRows(
        set.values(),
        set.width(),
        MultiLabels.ofSingle(set.labels(), set.images().classNames()),
        set.imageIds());
  }

  /** Number of images, N. */
  public int size() {
    return labels.size();
  }
}
