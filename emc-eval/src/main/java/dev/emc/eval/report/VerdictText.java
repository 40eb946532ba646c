package dev.emc.eval.report;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Verdicts in words. */
public final class VerdictText {
  private VerdictText() {}

  /**
   * One label fraction, such as "With 1 % of the labels: +1.06 points (95 % interval +0.35 to
   * +1.78), p = 0.004, helped."
   */
  public static String sentence(Comparison c) {
    return "With %s of the labels: %s points (95\u00a0%% interval %s to %s), %s, %s."
        .formatted(
            Numbers.percent(c.fraction()),
            Numbers.signed(c.difference(), 2),
            Numbers.signed(c.interval().low(), 2),
            Numbers.signed(c.interval().high(), 2),
            Numbers.pEquals(c.decidingP()),
            c.verdict().text());
  }

  /**
   * All label fractions of one model, such as "emc helped: significantly better than continued with
   * 1 % of the labels, no significant difference with 10 % and 100 %."
   */
  public static String overall(List<Comparison> comparisons) {
    String detail = detail(comparisons);
    Verdict verdict = verdict(comparisons);
    String model = comparisons.get(0).model();
    return verdict == Verdict.NO_SIGNIFICANT_DIFFERENCE
        ? "%s: %s.".formatted(model, detail)
        : "%s %s: %s.".formatted(model, verdict.text(), detail);
  }

  /** All label fractions of one model, without its name and overall verdict. */
  static String detail(List<Comparison> comparisons) {
    if (comparisons.isEmpty()) {
      throw new IllegalArgumentException("a verdict needs at least one comparison");
    }
    String reference = comparisons.get(0).reference();
    String helped = fractions(comparisons, Verdict.HELPED);
    String hurt = fractions(comparisons, Verdict.HURT);
    String none = fractions(comparisons, Verdict.NO_SIGNIFICANT_DIFFERENCE);
    if (verdict(comparisons) == Verdict.NO_SIGNIFICANT_DIFFERENCE) {
      return "no significant difference to %s with %s of the labels".formatted(reference, none);
    }
    List<String> parts = new ArrayList<>();
    if (!helped.isEmpty()) {
      parts.add("significantly better than %s with %s of the labels".formatted(reference, helped));
    }
    if (!hurt.isEmpty()) {
      parts.add("significantly worse than %s with %s of the labels".formatted(reference, hurt));
    }
    if (!none.isEmpty()) {
      parts.add("no significant difference with " + none);
    }
    return String.join(", ", parts);
  }

  private static Verdict verdict(List<Comparison> comparisons) {
    return Verdict.overall(comparisons.stream().map(Comparison::verdict).toList());
  }

  /**
   * Stars for the corrected p-value that decides: 0.05, 0.01 and 0.001; none if not significant.
   */
  static String stars(Comparison c) {
    if (c.verdict() == Verdict.NO_SIGNIFICANT_DIFFERENCE) {
      return "";
    }
    return stars(c.decidingP());
  }

  /** Stars for a p-value that is significant. */
  static String stars(double p) {
    if (p <= 0.001) {
      return "***";
    }
    return p <= 0.01 ? "**" : "*";
  }

  private static String fractions(List<Comparison> comparisons, Verdict verdict) {
    List<String> names =
        comparisons.stream()
            .filter(c -> c.verdict() == verdict)
            .map(c -> Numbers.percent(c.fraction()))
            .toList();
    if (names.size() < 2) {
      return String.join("", names);
    }
    int last = names.size() - 1;
    return String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }
}
