package dev.emc.eval.report;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.Interval;
import dev.emc.eval.svm.MultiLabelComparison;
import java.util.ArrayList;
import java.util.List;

/** Verdicts in words. */
public final class VerdictText {
  private static final String MEAN_PRECISION = "in mean average precision";

  private VerdictText() {}

  /** What every test of a report says, protocol by protocol, a line for each model. */
  public static List<String> lines(ReportData data) {
    var lines = new ArrayList<String>();
    MeanPrecisions precisions = data.accuracies().precisions();
    for (String model : data.judged()) {
      for (ReportProtocol protocol : data.accuracies().protocols()) {
        List<Comparison> comparisons = protocol.result().comparisonsOf(model);
        if (!comparisons.isEmpty()) {
          lines.add(protocol.title() + ": " + overall(comparisons, data.accuracies().design()));
        }
      }
      if (precisions != null) {
        precisions
            .comparisonOf(model)
            .ifPresent(
                c ->
                    lines.add(
                        MeanPrecisions.TITLE + ": " + overall(c, data.accuracies().design())));
      }
    }
    return lines;
  }

  /**
   * One label fraction, such as "With 1 % of the labels: +1.06 points (95 % interval +0.35 to
   * +1.78), p = 0.004, helped."
   */
  public static String sentence(Comparison c) {
    return "With %s of the labels: %s, %s."
        .formatted(Numbers.percent(c.fraction()), numbers(c), c.verdict().text());
  }

  private static String numbers(Comparison c) {
    return numbers(c.difference(), c.interval(), c.decidingP());
  }

  private static String numbers(double difference, Interval interval, double p) {
    return "%s points (95\u00a0%% interval %s to %s), %s"
        .formatted(
            Numbers.signed(difference, 2),
            Numbers.signed(interval.low(), 2),
            Numbers.signed(interval.high(), 2),
            Numbers.pEquals(p));
  }

  /**
   * All label fractions of one model, such as "emc helped (one training seed): significantly better
   * than continued with 1 % of the labels, no significant difference with 10 % and 100 %."
   *
   * @param design says what the verdict rests on
   */
  public static String overall(List<Comparison> comparisons, TestDesign design) {
    return overall(comparisons.get(0).model(), verdict(comparisons), detail(comparisons), design);
  }

  /** Of mean average precision. */
  private static String overall(MultiLabelComparison c, TestDesign design) {
    return overall(c.model(), c.verdict(), words(c), design);
  }

  private static String overall(String model, Verdict verdict, String detail, TestDesign design) {
    return verdict == Verdict.NO_SIGNIFICANT_DIFFERENCE
        ? "%s (%s): %s.".formatted(model, design.scope(), detail)
        : "%s %s (%s): %s.".formatted(model, verdict.text(), design.scope(), detail);
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
    List<String> parts = new ArrayList<>();
    if (!helped.isEmpty()) {
      parts.add(words(Verdict.HELPED, reference, "with %s of the labels".formatted(helped)));
    }
    if (!hurt.isEmpty()) {
      parts.add(words(Verdict.HURT, reference, "with %s of the labels".formatted(hurt)));
    }
    if (parts.isEmpty()) {
      return words(
          Verdict.NO_SIGNIFICANT_DIFFERENCE, reference, "with %s of the labels".formatted(none));
    }
    if (!none.isEmpty()) {
      parts.add("no significant difference with " + none);
    }
    return String.join(", ", parts);
  }

  /** A protocol with a single test: its words and numbers in one. */
  static String whole(Comparison c) {
    return detail(List.of(c)) + ": " + numbers(c);
  }

  /** Mean average precision: its words and numbers in one. */
  static String whole(MultiLabelComparison c) {
    return words(c) + ": " + numbers(c.difference(), c.interval(), c.pHolm());
  }

  private static String words(MultiLabelComparison c) {
    return words(c.verdict(), c.reference(), MEAN_PRECISION);
  }

  private static String words(Verdict verdict, String reference, String where) {
    String word =
        switch (verdict) {
          case HELPED -> "significantly better than";
          case HURT -> "significantly worse than";
          default -> "no significant difference to";
        };
    return "%s %s %s".formatted(word, reference, where);
  }

  private static Verdict verdict(List<Comparison> comparisons) {
    return Verdict.overall(comparisons.stream().map(Comparison::verdict).toList());
  }

  /**
   * Stars for the corrected p-value that decides: 0.05, 0.01 and 0.001; none if not significant.
   */
  public static String stars(Comparison c) {
    return stars(c.verdict(), c.decidingP());
  }

  /** Stars for mean average precision, likewise. */
  static String stars(MultiLabelComparison c) {
    return stars(c.verdict(), c.pHolm());
  }

  private static String stars(Verdict verdict, double p) {
    if (verdict == Verdict.NO_SIGNIFICANT_DIFFERENCE) {
      return "";
    }
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
