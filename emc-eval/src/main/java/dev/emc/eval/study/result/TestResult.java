package dev.emc.eval.study.result;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.report.VerdictText;
import dev.emc.eval.stats.MeanSd;

/**
 * A row tested against another.
 *
 * @param protocol name of the protocol
 * @param comparison over all seeds and draws together, the image being the unit; its p-values after
 *     Holm are corrected over all rows, label fractions and protocols tested against the same row
 * @param bySeed difference in points over the seeds
 */
public record TestResult(String protocol, Comparison comparison, MeanSd bySeed) {
  /** Stars for 0.05, 0.01 and 0.001; empty where nothing is significant. */
  public String stars() {
    return VerdictText.stars(comparison);
  }
}
