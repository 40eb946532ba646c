package dev.emc.eval.report;

import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.plot.Pictures;
import dev.emc.eval.plot.Plot;
import dev.emc.eval.report.ReportView.DifferenceView;
import dev.emc.eval.report.ReportView.GaugeRow;
import dev.emc.eval.report.ReportView.LegendView;
import dev.emc.eval.report.ReportView.MarginalsView;
import dev.emc.eval.report.ReportView.ModelView;
import dev.emc.eval.report.ReportView.PanelView;
import dev.emc.eval.report.ReportView.PlotView;
import dev.emc.eval.report.ReportView.SeparabilityRow;
import dev.emc.eval.report.ReportView.SeparabilityView;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns a report's data into the text its template shows. */
final class ReportViews {
  private ReportViews() {}

  static ReportView of(ReportData data, String style) {
    Separability separability = data.separability();
    Finding finding = data.finding();
    return new ReportView(
        data.title(),
        finding == null ? null : FindingViews.of(finding),
        data.environment(),
        VerdictViews.of(data),
        data.accuracies().isEmpty() ? null : AccuracyViews.table(data),
        plots(data.curves()),
        data.models().stream().filter(m -> m.gauge() != null).map(ReportViews::gauge).toList(),
        separability == null ? null : separability(separability),
        data.marginals().stream().map(ReportViews::marginals).toList(),
        plots(data.plots().stream().filter(plot -> !plot.isEmpty()).toList()),
        data.models().stream()
            .map(m -> new ModelView(m.name(), m.description(), m.config()))
            .toList(),
        data.warnings(),
        data.differences().stream().map(ReportViews::difference).toList(),
        data.accuracies().design(),
        uniform(data),
        style);
  }

  private static @Nullable String uniform(ReportData data) {
    List<Double> levels =
        data.models().stream()
            .map(ReportModel::gauge)
            .filter(Objects::nonNull)
            .map(ReportModel.Gauge::uniformEntropy)
            .distinct()
            .toList();
    return levels.size() == 1 ? Numbers.fixed(levels.get(0), 3) : null;
  }

  private static GaugeRow gauge(ReportModel model) {
    ReportModel.Gauge gauge = model.gauge();
    if (gauge == null) {
      throw new IllegalArgumentException("model '%s' has no gauge".formatted(model.name()));
    }
    Double entropy = gauge.entropy();
    return new GaugeRow(
        model.name(),
        Numbers.fixed(entropy, 3),
        entropy == null ? Numbers.MISSING : Numbers.signed(entropy - gauge.uniformEntropy(), 3),
        gauge.largestEntropy() == null ? "" : Numbers.fixed(gauge.largestEntropy(), 3),
        Numbers.fixed(gauge.effectiveRank(), 1),
        Integer.toString(gauge.width()),
        Numbers.fixed(gauge.meanAbsCorrelation(), 3),
        gauge.independentCorrelation() == null
            ? ""
            : Numbers.fixed(gauge.independentCorrelation(), 3));
  }

  private static DifferenceView difference(ReportData.Difference difference) {
    return new DifferenceView(
        List.of(difference.key().split("(?<=[.])")),
        // Not at a dot: a number is one word.
        difference.values().stream().map(v -> List.of(v.split("(?<=[/\\\\,;_])"))).toList());
  }

  private static SeparabilityView separability(Separability found) {
    List<SeparabilityRow> rows =
        found.models().stream()
            .map(
                m ->
                    new SeparabilityRow(
                        m.model(),
                        Numbers.fixed(m.meanFirst(), 4),
                        Numbers.fixed(m.meanKth(), 4),
                        Numbers.fixed(m.meanFirst() / m.meanKth(), 3),
                        Numbers.fixed(m.overlap(), 3),
                        Numbers.fixed(m.overlapWithFirstModel(), 3)))
            .toList();
    return new SeparabilityView(
        found.k(), found.models().get(0).model(), rows, plots(ReportFigures.histograms(found)));
  }

  private static MarginalsView marginals(Marginals marginals) {
    List<PanelView> panels = new ArrayList<>();
    for (ReportFigures.Panel panel : ReportFigures.panels(marginals)) {
      panels.add(new PanelView(panel.name(), panel.role(), Pictures.inline(panel.plot())));
    }
    return new MarginalsView(marginals.title(), panels);
  }

  static List<PlotView> plots(List<? extends Plot> plots) {
    return plots.stream().map(ReportViews::plot).toList();
  }

  static PlotView plot(Plot plot) {
    List<LegendView> legend =
        plot.isLabelled()
            ? List.of()
            : plot.legend().stream()
                .map(
                    entry ->
                        new LegendView(
                            entry.colour().style() + " " + entry.mark().style(), entry.name()))
                .toList();
    return new PlotView(plot.title(), Pictures.inline(plot), legend);
  }
}
