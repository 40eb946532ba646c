package dev.emc.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.Interval;
import dev.emc.eval.stats.McNemar;
import dev.emc.eval.stats.PairedPermutation;
import dev.emc.eval.svm.MultiLabelComparison;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTextTest {

  @Test
  void aFraction() {
    assertEquals(
        "With 1 % of the labels: +1.06 points (95 % interval +0.35 to +1.78), p = 0.004, helped.",
        plain(VerdictText.sentence(comparison(0.01, 1.06, 0.004, Verdict.HELPED))));
    assertEquals(
        "With 100 % of the labels: −0.20 points (95 % interval −0.91 to +0.52), p = 0.720, no"
            + " significant difference.",
        plain(VerdictText.sentence(comparison(1, -0.2, 0.72, Verdict.NO_SIGNIFICANT_DIFFERENCE))));
    assertEquals(
        "With 0.5 % of the labels: −3.00 points (95 % interval −3.71 to −2.28), p < 0.001, hurt.",
        plain(VerdictText.sentence(comparison(0.005, -3, 1e-9, Verdict.HURT))));
  }

  @Test
  void allFractions() {
    Comparison helped = comparison(0.01, 1, 0.01, Verdict.HELPED);
    Comparison hurt = comparison(0.1, -1, 0.01, Verdict.HURT);
    Comparison tenth = comparison(0.1, 0, 1, Verdict.NO_SIGNIFICANT_DIFFERENCE);
    Comparison whole = comparison(1, 0, 1, Verdict.NO_SIGNIFICANT_DIFFERENCE);
    assertEquals(
        "emc helped (one training seed): significantly better than continued with 1 % of the labels, no significant"
            + " difference with 10 % and 100 %.",
        plain(VerdictText.overall(List.of(helped, tenth, whole), TestDesign.ofRuns())));
    assertEquals(
        "emc hurt (one training seed): significantly worse than continued with 10 % of the labels.",
        plain(VerdictText.overall(List.of(hurt), TestDesign.ofRuns())));
    assertEquals(
        "emc (one training seed): no significant difference to continued with 10 % and 100 % of the labels.",
        plain(VerdictText.overall(List.of(tenth, whole), TestDesign.ofRuns())));
    assertEquals(
        "emc helped and hurt (one training seed): significantly better than continued with 1 % of the labels,"
            + " significantly worse than continued with 10 % of the labels, no significant"
            + " difference with 100 %.",
        plain(VerdictText.overall(List.of(helped, hurt, whole), TestDesign.ofRuns())));
  }

  @Test
  void aSingleTestHasItsNumbersInItsSentence() {
    assertEquals(
        "significantly better than continued with 1 % of the labels: +1.06 points (95 % interval"
            + " +0.35 to +1.78), p = 0.004",
        plain(VerdictText.whole(comparison(0.01, 1.06, 0.004, Verdict.HELPED))));
    assertEquals(
        "significantly worse than continued in mean average precision: −2.50 points (95 % interval"
            + " −4.00 to −1.00), p < 0.001",
        plain(VerdictText.whole(precision(-2.5, 0.0004, Verdict.HURT))));
    assertEquals(
        "no significant difference to continued in mean average precision: +2.50 points (95 %"
            + " interval +1.00 to +4.00), p = 0.300",
        plain(VerdictText.whole(precision(2.5, 0.3, Verdict.NO_SIGNIFICANT_DIFFERENCE))));
  }

  private static MultiLabelComparison precision(double points, double p, Verdict verdict) {
    return new MultiLabelComparison(
        "emc",
        "continued",
        points,
        new Interval(points - 1.5, points + 1.5, 0.95),
        1,
        2,
        PairedPermutation.of(new double[] {1, 2, 3}, new double[] {2, 3, 3}, 100, 1),
        p,
        null,
        verdict);
  }

  @Test
  void stars() {
    assertEquals("***", VerdictText.stars(precision(2, 0.0004, Verdict.HELPED)));
    assertEquals("", VerdictText.stars(precision(2, 0.01, Verdict.NO_SIGNIFICANT_DIFFERENCE)));
    assertEquals("*", VerdictText.stars(comparison(1, 1, 0.05, Verdict.HELPED)));
    assertEquals("**", VerdictText.stars(comparison(1, 1, 0.01, Verdict.HELPED)));
    assertEquals("***", VerdictText.stars(comparison(1, -1, 0.001, Verdict.HURT)));
    assertEquals("", VerdictText.stars(comparison(1, 1, 0.2, Verdict.NO_SIGNIFICANT_DIFFERENCE)));
  }

  @Test
  void numbers() {
    assertEquals("0.00", Numbers.signed(-0.001, 2));
    assertEquals("+0.01", Numbers.signed(0.0099, 2));
    assertEquals("−1.50", Numbers.fixed(-1.5, 2));
    assertEquals("12.5 %", plain(Numbers.percent(0.125)));
    assertEquals("66.67 %", plain(Numbers.percent(2 / 3.0)));
    assertEquals("100 %", plain(Numbers.percent(1)));
  }

  private static Comparison comparison(double fraction, double points, double p, Verdict verdict) {
    return new Comparison(
        "emc",
        "continued",
        fraction,
        points,
        new Interval(points - 0.71, points + 0.72, 0.95),
        new McNemar(100, 10, 20),
        p / 3,
        p / 2,
        p / 2,
        p,
        0.1,
        verdict);
  }

  private static String plain(String text) {
    return text.replace('\u00a0', ' ');
  }
}
