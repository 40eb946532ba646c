package dev.emc.eval.probe;

import dev.emc.eval.stats.MeanSd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's probes at one label fraction.
 *
 * @param fraction share of the labels, in (0, 1]
 * @param top1 accuracy over the draws, in percent
 * @param top5 top-5 accuracy over the draws, in percent; null below ten classes
 * @param perClassTop1 mean accuracy of each class, in percent; null for a class without test image
 * @param draws draw by draw
 */
public record FractionResult(
    double fraction,
    MeanSd top1,
    @Nullable MeanSd top5,
    List<@Nullable Double> perClassTop1,
    List<DrawResult> draws) {

  /** Number of draws in which each test image is classified correctly. */
  int[] timesCorrect(int[] labels) {
    int[] times = new int[labels.length];
    for (DrawResult draw : draws) {
      for (int i = 0; i < labels.length; i++) {
        if (draw.predicted()[i] == labels[i]) {
          times[i]++;
        }
      }
    }
    return times;
  }
}
