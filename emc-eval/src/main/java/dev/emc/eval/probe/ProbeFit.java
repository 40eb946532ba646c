package dev.emc.eval.probe;

import dev.emc.eval.stats.TopK;

/**
 * A fitted probe's answers on the test images.
 *
 * @param l2 strength of the penalty, λ in mean loss + λ/2 ‖W‖²
 * @param l2Validated whether the strength was chosen on held-out labels; false if a class had one
 *     label only, where the default is taken
 * @param iterations steps of the last fit
 * @param converged whether the last fit reached its tolerance
 * @param predicted class with the largest score of each test image, the lowest among equals
 * @param ranks place of the true class of each test image, 0 the best, see {@link TopK#strictRanks}
 */
public record ProbeFit(
    double l2,
    boolean l2Validated,
    int iterations,
    boolean converged,
    int[] predicted,
    int[] ranks) {

  /** Accuracy in percent. */
  public double top1() {
    return TopK.percent(ranks, 1);
  }

  /** Share of images whose class is among the k best, in percent. */
  public double topK(int k) {
    return TopK.percent(ranks, k);
  }
}
