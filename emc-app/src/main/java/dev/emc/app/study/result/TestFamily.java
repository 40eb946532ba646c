package dev.emc.app.study.result;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Comparisons;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.Holm;
import java.util.ArrayList;
import java.util.List;

/** Tests that are corrected together: all rows and label fractions against one reference. */
final class TestFamily {
  private TestFamily() {}

  /**
   * The comparisons with Holm's correction over all of them in place of that over each one's label
   * fractions. A larger family never makes a p-value smaller, so a verdict either stays or falls.
   */
  static List<Comparison> corrected(List<Comparison> family) {
    double[] mcNemar = Holm.adjust(family.stream().mapToDouble(Comparison::pMcNemar).toArray());
    double[] permutation =
        Holm.adjust(family.stream().mapToDouble(Comparison::pPermutation).toArray());
    List<Comparison> corrected = new ArrayList<>();
    for (int i = 0; i < family.size(); i++) {
      Comparison c = family.get(i);
      boolean significant = Math.max(mcNemar[i], permutation[i]) <= Comparisons.ALPHA;
      corrected.add(
          new Comparison(
              c.model(),
              c.reference(),
              c.fraction(),
              c.difference(),
              c.interval(),
              c.mcNemar(),
              c.pMcNemar(),
              mcNemar[i],
              c.pPermutation(),
              permutation[i],
              c.cohenDz(),
              significant ? c.verdict() : Verdict.NO_SIGNIFICANT_DIFFERENCE));
    }
    return corrected;
  }
}
