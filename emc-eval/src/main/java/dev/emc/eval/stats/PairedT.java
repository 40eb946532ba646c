package dev.emc.eval.stats;

import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/** Student's paired t-test: whether differences of pairs have the mean zero. */
public final class PairedT {
  private PairedT() {}

  /**
   * Two-sided p-value.
   *
   * @param differences mean and deviation of the differences of n pairs
   * @return null for a single pair, which says nothing of others
   */
  public static @Nullable Double p(MeanSd differences) {
    Double sd = differences.sd();
    if (sd == null) {
      return null;
    }
    if (sd == 0) {
      return differences.mean() == 0 ? 1.0 : 0.0;
    }
    double t = Math.abs(differences.mean()) / (sd / Math.sqrt(differences.n()));
    return Math.min(1, 2 * TDistribution.of(differences.n() - 1.0).survivalProbability(t));
  }
}
