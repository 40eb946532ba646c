package dev.emc.eval.probe;

import dev.emc.eval.stats.MeanSd;
import java.util.ArrayList;
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

  /** Fewest classes for which a top-5 accuracy says something. */
  private static final int TOP5_CLASSES = 10;

  /**
   * Sums up the draws of a fraction.
   *
   * @param fits one for each draw, in order
   * @param test the images that were classified
   */
  static FractionResult of(double fraction, List<FittedDraw> fits, LabelledImages test) {
    List<DrawResult> draws = new ArrayList<>();
    for (FittedDraw each : fits) {
      ProbeFit fit = each.fit();
      draws.add(
          new DrawResult(
              each.draw().draw(),
              each.draw().rows().length,
              fit.l2(),
              fit.l2Validated(),
              fit.converged(),
              fit.top1(),
              fit.predicted()));
    }
    MeanSd top5 = test.classes() < TOP5_CLASSES ? null : mean(fits, 5);
    return new FractionResult(fraction, mean(fits, 1), top5, perClass(fits, test), draws);
  }

  private static MeanSd mean(List<FittedDraw> fits, int k) {
    return MeanSd.of(fits.stream().mapToDouble(each -> each.fit().topK(k)).toArray());
  }

  private static List<@Nullable Double> perClass(List<FittedDraw> fits, LabelledImages test) {
    int[] labels = test.labels();
    int[] images = new int[test.classes()];
    int[] correct = new int[test.classes()];
    for (int i = 0; i < labels.length; i++) {
      images[labels[i]]++;
      for (FittedDraw each : fits) {
        correct[labels[i]] += each.fit().predicted()[i] == labels[i] ? 1 : 0;
      }
    }
    List<@Nullable Double> accuracies = new ArrayList<>();
    for (int c = 0; c < images.length; c++) {
      accuracies.add(images[c] == 0 ? null : 100.0 * correct[c] / images[c] / fits.size());
    }
    return accuracies;
  }

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
