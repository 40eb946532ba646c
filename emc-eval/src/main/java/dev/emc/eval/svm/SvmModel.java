package dev.emc.eval.svm;

import dev.emc.api.ConfigException;
import java.util.List;
import java.util.stream.IntStream;

/** Trained machines, one for each class. */
public final class SvmModel {
  private final List<String> classNames;
  private final boolean unitLength;
  private final int width;
  private final List<ClassMachine> machines;

  SvmModel(List<String> classNames, boolean unitLength, int width, List<ClassMachine> machines) {
    this.classNames = classNames;
    this.unitLength = unitLength;
    this.width = width;
    this.machines = machines;
  }

  /** C of each class. */
  public List<Double> costs() {
    return machines.stream().map(ClassMachine::cost).toList();
  }

  /** What each class's cost was chosen by, in 0 … 1; NaN if there was nothing to choose. */
  public List<Double> heldOut() {
    return machines.stream().map(ClassMachine::heldOut).toList();
  }

  /**
   * How sure the machines are of each image: (N, classes) row-major, above 0 where a class is seen.
   *
   * @throws ConfigException if the images have other features or classes than those trained on
   */
  public float[] scores(LabelledRows images) {
    if (images.width() != width) {
      throw new ConfigException(
          "the training images have %s features, the test images %s"
              .formatted(width, images.width()));
    }
    if (!images.labels().classNames().equals(classNames)) {
      throw new ConfigException(
          "the training images have the classes %s, the test images %s"
              .formatted(
                  String.join(", ", classNames), String.join(", ", images.labels().classNames())));
    }
    int classes = machines.size();
    float[] scores = new float[Math.multiplyExact(images.size(), classes)];
    IntStream.range(0, images.size())
        .parallel()
        .forEach(
            i -> {
              double scale = unitLength ? Nodes.scale(images.features(), i * width, width) : 1;
              for (int c = 0; c < classes; c++) {
                scores[i * classes + c] =
                    (float) score(images.features(), i * width, machines.get(c).weights(), scale);
              }
            });
    return scores;
  }

  private double score(float[] features, int from, double[] weights, double scale) {
    double sum = 0;
    for (int d = 0; d < width; d++) {
      sum += weights[d] * features[from + d];
    }
    return sum * scale + weights[width];
  }
}
