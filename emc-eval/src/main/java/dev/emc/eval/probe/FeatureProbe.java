package dev.emc.eval.probe;

import dev.emc.api.ConfigException;

/** A classifier that is fitted to cached features. */
public interface FeatureProbe {
  /**
   * Fits the training images of a draw and classifies all test images.
   *
   * @param draw the training images whose labels may be seen
   * @throws ConfigException if a class has no label among them, or the two sets do not fit together
   */
  ProbeFit fit(FeatureSet train, LabelDraw draw, FeatureSet test);

  /**
   * Refuses sets of different networks or classes.
   *
   * @throws ConfigException if the features' width or the number of classes differ
   */
  static void requireSameSpace(FeatureSet train, FeatureSet test) {
    if (train.width() != test.width() || train.classes() != test.classes()) {
      throw new ConfigException(
          "training features (%s wide, %s classes) and test features (%s wide, %s classes) differ"
              .formatted(train.width(), train.classes(), test.width(), test.classes()));
    }
  }
}
