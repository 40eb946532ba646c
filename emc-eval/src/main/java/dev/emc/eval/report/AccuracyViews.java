package dev.emc.eval.report;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.report.ReportView.AccuracyCell;
import dev.emc.eval.report.ReportView.AccuracyRow;
import dev.emc.eval.report.ReportView.AccuracyView;
import dev.emc.eval.report.ReportView.ProtocolHead;
import dev.emc.eval.report.ReportView.TestRow;
import dev.emc.eval.svm.MultiLabelAnswers;
import dev.emc.eval.svm.MultiLabelComparison;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of results, as text. */
final class AccuracyViews {
  private final ReportData data;
  private final List<ReportProtocol> protocols;
  private final @Nullable MeanPrecisions precisions;

  private AccuracyViews(ReportData data) {
    this.data = data;
    this.protocols = data.accuracies().protocols();
    this.precisions = data.accuracies().precisions();
  }

  static AccuracyView table(ReportData data) {
    return new AccuracyViews(data).table();
  }

  private AccuracyView table() {
    List<AccuracyRow> rows = new ArrayList<>();
    Set<String> references = references();
    boolean one = references.size() == 1;
    for (ReportModel model : data.models()) {
      rows.add(
          new AccuracyRow(
              model.name(),
              model.description(),
              references.contains(model.name()) && data.models().size() > 1,
              cells(model.name())));
    }
    List<TestRow> tests = TestViews.of(data, one);
    return new AccuracyView(
        one ? references.iterator().next() : "",
        !tests.isEmpty(),
        precisions != null,
        heads(),
        data.accuracies().overSeeds(),
        rows,
        ReportViews.plots(DifferencePlots.of(data)),
        tests);
  }

  /** More than one only if some model was not evaluated under every protocol. */
  private Set<String> references() {
    var references = new LinkedHashSet<String>();
    protocols.forEach(protocol -> references.add(protocol.result().reference()));
    if (precisions != null) {
      references.add(precisions.reference());
    }
    return references;
  }

  private List<ProtocolHead> heads() {
    List<ProtocolHead> heads = new ArrayList<>();
    for (ReportProtocol protocol : protocols) {
      heads.add(
          new ProtocolHead(
              protocol.title(),
              protocol.detail(),
              protocol.result().reference(),
              fractions(protocol.result()).stream()
                  .map(fraction -> Numbers.percent(fraction) + " of labels")
                  .toList()));
    }
    if (precisions != null) {
      heads.add(
          new ProtocolHead(
              MeanPrecisions.TITLE,
              precisions.detail(),
              precisions.reference(),
              List.of("11-point", "area")));
    }
    return heads;
  }

  private List<AccuracyCell> cells(String model) {
    List<AccuracyCell> cells = new ArrayList<>();
    for (ReportProtocol protocol : protocols) {
      ProbeResult result = protocol.result();
      List<Comparison> comparisons = result.comparisonsOf(model);
      fractions(result).forEach(f -> cells.add(cell(find(result, model, f), f, comparisons)));
    }
    if (precisions != null) {
      Optional<MultiLabelAnswers> answers = precisions.answersOf(model);
      cells.add(
          cell(
              answers.map(MultiLabelAnswers::meanElevenPoint).orElse(null),
              precisions.comparisonOf(model).orElse(null)));
      cells.add(cell(answers.map(MultiLabelAnswers::meanArea).orElse(null), null));
    }
    return cells;
  }

  private static AccuracyCell cell(@Nullable Double value, @Nullable MultiLabelComparison c) {
    String text = Numbers.fixed(value, 2);
    return c == null
        ? new AccuracyCell(text, "", "", "none")
        : new AccuracyCell(
            text,
            Numbers.signed(c.difference(), 2),
            VerdictText.stars(c),
            VerdictViews.kind(c.verdict()));
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
            accuracy,
            Numbers.signed(c.difference(), 2),
            VerdictText.stars(c),
            VerdictViews.kind(c.verdict()));
      }
    }
    return new AccuracyCell(accuracy, "", "", "none");
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
}
