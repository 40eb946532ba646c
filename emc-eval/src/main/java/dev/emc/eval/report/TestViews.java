package dev.emc.eval.report;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.report.ReportView.TestRow;
import dev.emc.eval.stats.Interval;
import dev.emc.eval.svm.MultiLabelComparison;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of all tests, as text. */
final class TestViews {
  private final @Nullable String before;
  private final boolean oneReference;

  private TestViews(@Nullable String before, boolean oneReference) {
    this.before = before;
    this.oneReference = oneReference;
  }

  /**
   * Model by model.
   *
   * @param oneReference whether all are against the same model, so that it need not be named
   */
  static List<TestRow> of(ReportData data, boolean oneReference) {
    var views = new TestViews(data.before(), oneReference);
    MeanPrecisions precisions = data.accuracies().precisions();
    List<TestRow> rows = new ArrayList<>();
    for (ReportModel model : data.models()) {
      for (ReportProtocol protocol : data.accuracies().protocols()) {
        for (Comparison c : protocol.result().comparisonsOf(model.name())) {
          rows.add(views.row(protocol.title(), c));
        }
      }
      if (precisions != null) {
        precisions.comparisonOf(model.name()).ifPresent(c -> rows.add(views.row(c)));
      }
    }
    return rows;
  }

  private TestRow row(String protocol, Comparison c) {
    return new TestRow(
        pair(c.model(), c.reference()),
        protocol,
        Numbers.percent(c.fraction()),
        Numbers.signed(c.difference(), 2),
        text(c.interval()),
        "%s : %s images".formatted(c.mcNemar().onlySecond(), c.mcNemar().onlyFirst()),
        Numbers.p(c.pMcNemar()),
        Numbers.p(c.pMcNemarHolm()),
        Numbers.p(c.pPermutation()),
        Numbers.p(c.pPermutationHolm()),
        Numbers.fixed(c.cohenDz(), 3),
        word(c.model(), c.verdict()),
        VerdictViews.kind(c.verdict()));
  }

  private TestRow row(MultiLabelComparison c) {
    return new TestRow(
        pair(c.model(), c.reference()),
        MeanPrecisions.TITLE,
        Numbers.MISSING,
        Numbers.signed(c.difference(), 2),
        text(c.interval()),
        "%s : %s classes".formatted(c.classesBetter(), c.classesWorse()),
        Numbers.MISSING,
        Numbers.MISSING,
        Numbers.p(c.permutation().pTwoSided()),
        Numbers.p(c.pHolm()),
        Numbers.fixed(c.cohenDz(), 3),
        word(c.model(), c.verdict()),
        VerdictViews.kind(c.verdict()));
  }

  private String pair(String model, String reference) {
    return oneReference ? model : "%s against %s".formatted(model, reference);
  }

  private static String text(Interval interval) {
    return Numbers.signed(interval.low(), 2) + " to " + Numbers.signed(interval.high(), 2);
  }

  /** A model that the others continue has neither helped nor hurt. */
  private String word(String model, Verdict verdict) {
    if (!model.equals(before)) {
      return verdict.text();
    }
    return switch (verdict) {
      case HELPED -> "better";
      case HURT -> "worse";
      default -> verdict.text();
    };
  }
}
