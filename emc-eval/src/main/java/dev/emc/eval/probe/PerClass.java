package dev.emc.eval.probe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accuracy class by class. */
public final class PerClass {
  private PerClass() {}

  /** In percent; null for a class without an image. */
  public static List<@Nullable Double> accuracies(int[] labels, int[] predicted, int classes) {
    int[] images = new int[classes];
    int[] correct = new int[classes];
    for (int i = 0; i < labels.length; i++) {
      images[labels[i]]++;
      correct[labels[i]] += predicted[i] == labels[i] ? 1 : 0;
    }
    List<@Nullable Double> accuracies = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      accuracies.add(images[c] == 0 ? null : 100.0 * correct[c] / images[c]);
    }
    return accuracies;
  }
}
