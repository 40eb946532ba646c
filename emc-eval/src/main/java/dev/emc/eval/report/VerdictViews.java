package dev.emc.eval.report;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.report.ReportView.ProtocolVerdict;
import dev.emc.eval.report.ReportView.VerdictView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The verdict on each model over every protocol that it was tested under, as text. */
final class VerdictViews {
  private VerdictViews() {}

  static List<VerdictView> of(ReportData data) {
    List<VerdictView> verdicts = new ArrayList<>();
    for (String model : data.judged()) {
      List<ProtocolVerdict> protocols = new ArrayList<>();
      List<Verdict> all = new ArrayList<>();
      for (ReportProtocol protocol : data.accuracies().protocols()) {
        List<Comparison> comparisons = protocol.result().comparisonsOf(model);
        if (!comparisons.isEmpty()) {
          comparisons.forEach(c -> all.add(c.verdict()));
          protocols.add(protocol(protocol.title(), comparisons));
        }
      }
      MeanPrecisions precisions = data.accuracies().precisions();
      if (precisions != null) {
        precisions
            .comparisonOf(model)
            .ifPresent(
                c -> {
                  all.add(c.verdict());
                  String words = capitalized(VerdictText.whole(c));
                  protocols.add(new ProtocolVerdict(MeanPrecisions.TITLE, words, List.of()));
                });
      }
      if (!protocols.isEmpty()) {
        Verdict verdict = Verdict.overall(all);
        verdicts.add(
            new VerdictView(
                kind(verdict),
                mark(verdict),
                model,
                verdict.text(),
                data.accuracies().design().scope(),
                protocols,
                model.equals(data.focus())));
      }
    }
    verdicts.sort(Comparator.comparing(v -> !v.focus()));
    return verdicts;
  }

  /** A single test needs no list. */
  private static ProtocolVerdict protocol(String title, List<Comparison> comparisons) {
    return comparisons.size() == 1
        ? new ProtocolVerdict(title, capitalized(VerdictText.whole(comparisons.get(0))), List.of())
        : new ProtocolVerdict(
            title,
            capitalized(VerdictText.detail(comparisons)),
            comparisons.stream().map(VerdictText::sentence).toList());
  }

  private static String capitalized(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  /** The class of the style sheet. */
  static String kind(Verdict verdict) {
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
