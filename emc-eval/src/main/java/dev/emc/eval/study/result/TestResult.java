package dev.emc.eval.study.result;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Comparisons;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.report.VerdictText;
import dev.emc.eval.stats.MeanSd;
import org.jspecify.annotations.Nullable;

/**
 * A row tested against another.
 *
 * @param protocol name of the protocol
 * @param comparison over all seeds and draws together, the image being the unit; its p-values after
 *     Holm are corrected over all rows, label fractions and protocols tested against the same row
 * @param bySeed difference in points over the seeds
 * @param pSeeds two-sided p-value of the paired t-test of these differences, the seed being the
 *     unit, after Holm's correction over the same tests; null with a single seed
 */
public record TestResult(
    String protocol, Comparison comparison, MeanSd bySeed, @Nullable Double pSeeds) {
  /** Whether the seeds say that other seeds would show such a difference. */
  public boolean holdsOverSeeds() {
    return pSeeds != null && pSeeds <= Comparisons.ALPHA;
  }

  /** The verdict in words: of these trained networks, and of others where there are seeds. */
  public String verdict() {
    return pSeeds == null
            || comparison.verdict() == Verdict.NO_SIGNIFICANT_DIFFERENCE
            || holdsOverSeeds()
        ? comparison.verdict().text()
        : comparison.verdict().text() + " with these seeds";
  }

  /** Stars for 0.05, 0.01 and 0.001; empty where nothing is significant. */
  public String stars() {
    return VerdictText.stars(comparison);
  }
}
