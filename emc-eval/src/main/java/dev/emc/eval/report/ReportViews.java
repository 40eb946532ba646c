package dev.emc.eval.report;

import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.plot.UnitSquarePlot;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.report.ReportView.AccuracyCell;
import dev.emc.eval.report.ReportView.AccuracyRow;
import dev.emc.eval.report.ReportView.AccuracyView;
import dev.emc.eval.report.ReportView.GaugeRow;
import dev.emc.eval.report.ReportView.LegendView;
import dev.emc.eval.report.ReportView.MarginalsView;
import dev.emc.eval.report.ReportView.ModelView;
import dev.emc.eval.report.ReportView.PanelView;
import dev.emc.eval.report.ReportView.PlotView;
import dev.emc.eval.report.ReportView.TestRow;
import dev.emc.eval.report.ReportView.VerdictView;
import dev.emc.eval.stats.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Turns a report's data into the text its template shows. */
final class ReportViews {
  private ReportViews() {}

  static ReportView of(ReportData data, String style) {
    ProbeResult probes = data.probes();
    return new ReportView(
        data.title(),
        data.environment(),
        probes == null ? List.of() : verdicts(data, probes),
        probes == null ? null : accuracy(data, probes),
        data.models().stream().filter(m -> m.gauge() != null).map(ReportViews::gauge).toList(),
        data.marginals().stream().map(ReportViews::marginals).toList(),
        data.plots().stream().map(ReportViews::plot).toList(),
        data.models().stream()
            .map(m -> new ModelView(m.name(), m.description(), m.config()))
            .toList(),
        data.warnings(),
        data.differences(),
        style);
  }

  private static List<VerdictView> verdicts(ReportData data, ProbeResult probes) {
    List<VerdictView> verdicts = new ArrayList<>();
    for (ReportModel model : data.models()) {
      List<Comparison> comparisons = probes.comparisonsOf(model.name());
      if (comparisons.isEmpty() || model.name().equals(data.before())) {
        continue;
      }
      Verdict verdict = Verdict.overall(comparisons.stream().map(Comparison::verdict).toList());
      verdicts.add(
          new VerdictView(
              kind(verdict),
              mark(verdict),
              model.name(),
              verdict.text(),
              capitalized(VerdictText.detail(comparisons)),
              comparisons.stream().map(VerdictText::sentence).toList(),
              model.name().equals(data.focus())));
    }
    verdicts.sort(Comparator.comparing(v -> !v.focus()));
    return verdicts;
  }

  private static AccuracyView accuracy(ReportData data, ProbeResult probes) {
    List<Double> fractions =
        probes.models().stream()
            .flatMap(m -> m.fractions().stream())
            .map(FractionResult::fraction)
            .distinct()
            .sorted()
            .toList();
    List<AccuracyRow> rows = new ArrayList<>();
    List<TestRow> tests = new ArrayList<>();
    for (ReportModel model : data.models()) {
      List<Comparison> comparisons = probes.comparisonsOf(model.name());
      List<AccuracyCell> cells =
          fractions.stream().map(f -> cell(find(probes, model.name(), f), f, comparisons)).toList();
      boolean reference = model.name().equals(probes.reference());
      rows.add(new AccuracyRow(model.name(), model.description(), reference, cells));
      comparisons.forEach(c -> tests.add(test(c)));
    }
    return new AccuracyView(
        probes.reference(), fractions.stream().map(Numbers::percent).toList(), rows, tests);
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

  private static TestRow test(Comparison c) {
    Interval interval = c.interval();
    return new TestRow(
        c.model(),
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
        Numbers.fixed(gauge.uniformEntropy(), 3),
        Numbers.fixed(gauge.largestEntropy(), 3),
        Numbers.fixed(gauge.effectiveRank(), 1),
        Integer.toString(gauge.width()),
        Numbers.fixed(gauge.meanAbsCorrelation(), 3));
  }

  private static MarginalsView marginals(Marginals marginals) {
    Marginals.Panel before = marginals.panels().get(0);
    int[] groups = UnitSquarePlot.groupsByRank(before.x());
    List<PanelView> panels = new ArrayList<>();
    for (Marginals.Panel panel : marginals.panels()) {
      panels.add(panel(panel, panel == before ? "before" : "after", groups));
    }
    Marginals.Panel uniform = uniform(before.x().length);
    panels.add(panel(uniform, "reference", UnitSquarePlot.groupsByRank(uniform.x())));
    return new MarginalsView(marginals.title(), panels);
  }

  private static PanelView panel(Marginals.Panel panel, String role, int[] groups) {
    UnitSquarePlot plot =
        new UnitSquarePlot(panel.model() + ", " + role, panel.x(), panel.y(), groups);
    return new PanelView(panel.model(), role, plot.svg());
  }

  private static Marginals.Panel uniform(int size) {
    SplittableRandom random = new SplittableRandom(1);
    float[] x = new float[size];
    float[] y = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = (float) random.nextDouble();
      y[i] = (float) random.nextDouble();
    }
    return new Marginals.Panel("uniform", x, y);
  }

  private static PlotView plot(LinePlot plot) {
    List<LegendView> legend = new ArrayList<>();
    for (int i = 0; i < plot.series().size(); i++) {
      legend.add(new LegendView("s" + i, plot.series().get(i).name()));
    }
    plot.levels().forEach(level -> legend.add(new LegendView("level", level.name())));
    return new PlotView(plot.title(), plot.svg(), legend);
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
