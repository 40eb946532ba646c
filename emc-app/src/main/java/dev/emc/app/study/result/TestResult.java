package dev.emc.app.study.result;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.MeanSd;

/**
 * A row tested against another.
 *
 * @param protocol linear or knn
 * @param comparison over all seeds and draws together, the image being the unit; its p-values after
 *     Holm are corrected over all rows and label fractions that are tested against the same row
 * @param bySeed difference in points over the seeds
 */
public record TestResult(String protocol, Comparison comparison, MeanSd bySeed) {
  /** Stars for 0.05, 0.01 and 0.001; empty where nothing is significant. */
  public String stars() {
    if (!significant()) {
      return "";
    }
    double p = comparison.decidingP();
    return p <= 0.001 ? "***" : p <= 0.01 ? "**" : "*";
  }

  /** Whether the two rows differ significantly. */
  public boolean significant() {
    return comparison.verdict() != Verdict.NO_SIGNIFICANT_DIFFERENCE;
  }
}
