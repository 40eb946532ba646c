package dev.emc.eval.report;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Comparisons;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.report.ReportView.AccuracyCell;
import dev.emc.eval.report.ReportView.AccuracyRow;
import dev.emc.eval.report.ReportView.AccuracyView;
import dev.emc.eval.report.ReportView.ProtocolHead;
import dev.emc.eval.report.ReportView.ProtocolVerdict;
import dev.emc.eval.report.ReportView.TestRow;
import dev.emc.eval.report.ReportView.VerdictView;
import dev.emc.eval.stats.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The table of results, what the tests say and their verdicts, as text. */
final class AccuracyViews {
  private AccuracyViews() {}

  static List<VerdictView> verdicts(ReportData data) {
    List<VerdictView> verdicts = new ArrayList<>();
    for (String model : data.judged()) {
      List<ProtocolVerdict> protocols = new ArrayList<>();
      List<Verdict> all = new ArrayList<>();
      for (ReportProtocol protocol : data.protocols()) {
        List<Comparison> comparisons = protocol.result().comparisonsOf(model);
        if (!comparisons.isEmpty()) {
          comparisons.forEach(c -> all.add(c.verdict()));
          protocols.add(
              new ProtocolVerdict(
                  protocol.title(),
                  capitalized(VerdictText.detail(comparisons)),
                  comparisons.stream().map(VerdictText::sentence).toList()));
        }
      }
      if (!protocols.isEmpty()) {
        Verdict verdict = Verdict.overall(all);
        verdicts.add(
            new VerdictView(
                kind(verdict),
                mark(verdict),
                model,
                verdict.text(),
                protocols,
                model.equals(data.focus())));
      }
    }
    verdicts.sort(Comparator.comparing(v -> !v.focus()));
    return verdicts;
  }

  static AccuracyView table(ReportData data) {
    List<ProtocolHead> heads = new ArrayList<>();
    for (ReportProtocol protocol : data.protocols()) {
      heads.add(
          new ProtocolHead(
              protocol.title(),
              protocol.detail(),
              fractions(protocol.result()).stream()
                  .map(fraction -> Numbers.percent(fraction) + " of labels")
                  .toList()));
    }
    MeanPrecisions precisions = data.precisions();
    if (precisions != null) {
      heads.add(new ProtocolHead("SVM", precisions.detail(), List.of("mAP", "mAP, 11-point")));
    }
    List<AccuracyRow> rows = new ArrayList<>();
    List<TestRow> tests = new ArrayList<>();
    for (ReportModel model : data.models()) {
      List<AccuracyCell> cells = new ArrayList<>();
      boolean reference = false;
      for (ReportProtocol protocol : data.protocols()) {
        ProbeResult result = protocol.result();
        List<Comparison> comparisons = result.comparisonsOf(model.name());
        fractions(result)
            .forEach(f -> cells.add(cell(find(result, model.name(), f), f, comparisons)));
        comparisons.forEach(c -> tests.add(test(protocol, c)));
        reference |= model.name().equals(result.reference());
      }
      if (precisions != null) {
        MeanPrecisions.Row row = precisions.find(model.name());
        cells.add(cell(row == null ? null : row.area(), null, null));
        cells.add(
            row == null
                ? cell(null, null, null)
                : cell(row.elevenPoint(), row.difference(), row.p()));
        reference |= model.name().equals(precisions.reference());
      }
      rows.add(
          new AccuracyRow(
              model.name(), model.description(), reference && data.models().size() > 1, cells));
    }
    return new AccuracyView(reference(data), heads, rows, tests);
  }

  private static String reference(ReportData data) {
    MeanPrecisions precisions = data.precisions();
    return precisions == null || !data.protocols().isEmpty()
        ? data.protocols().get(0).result().reference()
        : precisions.reference();
  }

  private static AccuracyCell cell(
      @Nullable Double value, @Nullable Double difference, @Nullable Double p) {
    if (difference == null || p == null) {
      return new AccuracyCell(Numbers.fixed(value, 2), "", "", "none");
    }
    boolean significant = p <= Comparisons.ALPHA;
    return new AccuracyCell(
        Numbers.fixed(value, 2),
        Numbers.signed(difference, 2),
        significant ? VerdictText.stars(p) : "",
        !significant ? "none" : difference > 0 ? "helped" : "hurt");
  }

  private static List<Double> fractions(ProbeResult probes) {
    return probes.models().stream()
        .flatMap(m -> m.fractions().stream())
        .map(FractionResult::fraction)
        .distinct()
        .sorted()
        .toList();
  }

  private static @Nullable FractionResult find(ProbeResult probes, String model, double fraction) {
    for (Predictions predictions : probes.models()) {
      if (predictions.model().equals(model)) {
        for (FractionResult result : predictions.fractions()) {
          if (result.fraction() == fraction) {
            return result;
          }
        }
      }
    }
    return null;
  }

  private static AccuracyCell cell(
      @Nullable FractionResult result, double fraction, List<Comparison> comparisons) {
    if (result == null) {
      return new AccuracyCell(Numbers.MISSING, "", "", "none");
    }
    String accuracy = Numbers.meanSd(result.top1());
    for (Comparison c : comparisons) {
      if (c.fraction() == fraction) {
        return new AccuracyCell(
            accuracy, Numbers.signed(c.difference(), 2), VerdictText.stars(c), kind(c.verdict()));
      }
    }
    return new AccuracyCell(accuracy, "", "", "none");
  }

  private static TestRow test(ReportProtocol protocol, Comparison c) {
    Interval interval = c.interval();
    return new TestRow(
        c.model(),
        protocol.title(),
        Numbers.percent(c.fraction()),
        Numbers.signed(c.difference(), 2),
        Numbers.signed(interval.low(), 2) + " to " + Numbers.signed(interval.high(), 2),
        c.mcNemar().onlySecond() + " : " + c.mcNemar().onlyFirst(),
        Numbers.p(c.pMcNemar()),
        Numbers.p(c.pMcNemarHolm()),
        Numbers.p(c.pPermutation()),
        Numbers.p(c.pPermutationHolm()),
        Numbers.fixed(c.cohenDz(), 3),
        c.verdict().text(),
        kind(c.verdict()));
  }

  private static String capitalized(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String kind(Verdict verdict) {
    return switch (verdict) {
      case HELPED -> "helped";
      case HURT -> "hurt";
      case MIXED -> "mixed";
      case NO_SIGNIFICANT_DIFFERENCE -> "none";
    };
  }

  private static String mark(Verdict verdict) {
    return switch (verdict) {
      case HELPED -> "▲";
      case HURT -> "▼";
      case MIXED -> "◆";
      case NO_SIGNIFICANT_DIFFERENCE -> "=";
    };
  }
}
