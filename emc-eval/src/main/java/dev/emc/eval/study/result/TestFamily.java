package dev.emc.eval.study.result;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Comparisons;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.Holm;
import dev.emc.eval.stats.MeanSd;
import dev.emc.eval.stats.PairedT;
import dev.emc.eval.study.StudyGroupConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tests that are corrected together: all rows, label fractions and protocols against one row. */
public final class TestFamily {
  private TestFamily() {}

  /**
   * Tests every row but the base.
   *
   * @param answers by protocol and row
   * @param reference the row they are tested against; no tests without it
   */
  static List<TestResult> of(Map<String, Map<String, SeedPredictions>> answers, String reference) {
    List<Pairing> pairings = new ArrayList<>();
    List<Comparison> family = new ArrayList<>();
    answers.forEach(
        (protocol, rows) -> {
          SeedPredictions against = rows.get(reference);
          if (against == null) {
            return;
          }
          Predictions pooled = against.pooled();
          for (SeedPredictions row : rows.values()) {
            if (row != against && !row.row().equals(StudyGroupConfig.BASE)) {
              List<Comparison> comparisons = Comparisons.of(List.of(row.pooled()), pooled);
              family.addAll(comparisons);
              var pairing = new Pairing(protocol, row, against);
              pairings.addAll(Collections.nCopies(comparisons.size(), pairing));
            }
          }
        });
    List<TestResult> tests = new ArrayList<>();
    List<Comparison> corrected = corrected(family);
    List<MeanSd> differences = new ArrayList<>();
    for (int i = 0; i < corrected.size(); i++) {
      differences.add(pairings.get(i).bySeed(corrected.get(i).fraction()));
    }
    List<@Nullable Double> seeds = overSeeds(differences);
    for (int i = 0; i < corrected.size(); i++) {
      tests.add(
          new TestResult(
              pairings.get(i).protocol(), corrected.get(i), differences.get(i), seeds.get(i)));
    }
    return tests;
  }

  /**
   * Tests over seeds, corrected together; nulls where there is a single one.
   *
   * @param differences of a row and the one it is tested against, in points
   */
  static List<@Nullable Double> overSeeds(List<MeanSd> differences) {
    List<@Nullable Double> raw = new ArrayList<>();
    differences.forEach(each -> raw.add(PairedT.p(each)));
    double[] known =
        raw.stream().filter(Objects::nonNull).mapToDouble(Double::doubleValue).toArray();
    double[] holm = Holm.adjust(known);
    List<@Nullable Double> corrected = new ArrayList<>();
    int next = 0;
    for (Double each : raw) {
      corrected.add(each == null ? null : holm[next++]);
    }
    return corrected;
  }

  /** A row and the one it is tested against. */
  private record Pairing(String protocol, SeedPredictions row, SeedPredictions against) {
    MeanSd bySeed(double fraction) {
      List<Double> here = row.accuracies(row.index(fraction));
      List<Double> there = against.accuracies(against.index(fraction));
      double[] differences = new double[here.size()];
      Arrays.setAll(differences, s -> here.get(s) - there.get(s));
      return MeanSd.of(differences);
    }
  }

  /**
   * The comparisons with Holm's correction over all of them in place of that over each one's label
   * fractions. A larger family never makes a p-value smaller, so a verdict either stays or falls.
   */
  public static List<Comparison> corrected(List<Comparison> family) {
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
