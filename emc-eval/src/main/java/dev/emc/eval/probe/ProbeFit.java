package dev.emc.eval.probe;

import dev.emc.eval.stats.TopK;
import org.jspecify.annotations.Nullable;

/**
 * A fitted probe's answers on the test images.
 *
 * @param l2 strength of the penalty, λ in mean loss + λ/2 ‖W‖²; null if there was none to choose
 * @param l2Validated whether the strength was chosen on held-out labels; false if a class had one
 *     label only, where the default is taken; null if there was none to choose
 * @param iterations steps of the last fit
 * @param converged whether the last fit reached its tolerance; null if none was set
 * @param predicted class with the largest score of each test image, the lowest among equals
 * @param ranks place of the true class of each test image, 0 the best, see {@link TopK#strictRanks}
 */
public record ProbeFit(
    @Nullable Double l2,
    @Nullable Boolean l2Validated,
    long iterations,
    @Nullable Boolean converged,
    int[] predicted,
    int[] ranks) {

  /**
   * What a classifier without a penalty to choose answered.
   *
   * @param iterations steps of its training
   * @param scores (test images, K) row-major
   */
  public static ProbeFit ofScores(long iterations, float[] scores, LabelledImages test) {
    return new ProbeFit(
        null,
        null,
        iterations,
        null,
        TopK.largest(scores, test.classes()),
        TopK.strictRanks(scores, test.classes(), test.labels()));
  }

  /** Accuracy in percent. */
  public double top1() {
    return TopK.percent(ranks, 1);
  }

  /** Share of images whose class is among the k best, in percent. */
  public double topK(int k) {
    return TopK.percent(ranks, k);
  }
}
