package dev.emc.eval.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A report as its template sees it: every number is text already. */
record ReportView(
    String title,
    List<ReportData.Fact> environment,
    List<VerdictView> verdicts,
    @Nullable AccuracyView accuracy,
    List<GaugeRow> gauges,
    List<MarginalsView> marginals,
    List<PlotView> plots,
    List<ModelView> models,
    List<String> warnings,
    List<ReportData.Difference> differences,
    String style) {

  /** A model's verdict; {@code kind} is a style class. */
  record VerdictView(
      String kind,
      String mark,
      String model,
      String word,
      String detail,
      List<String> sentences,
      boolean focus) {}

  record AccuracyView(
      String reference, List<String> fractions, List<AccuracyRow> rows, List<TestRow> tests) {}

  record AccuracyRow(
      String model, String description, boolean reference, List<AccuracyCell> cells) {}

  /** Accuracy, and the difference to the reference where there is one. */
  record AccuracyCell(String accuracy, String difference, String stars, String kind) {}

  record TestRow(
      String model,
      String fraction,
      String difference,
      String interval,
      String discordant,
      String mcNemar,
      String mcNemarHolm,
      String permutation,
      String permutationHolm,
      String effect,
      String verdict,
      String kind) {}

  record GaugeRow(
      String model,
      String entropy,
      String toUniform,
      String uniform,
      String largest,
      String effectiveRank,
      String width,
      String correlation) {}

  record MarginalsView(String title, List<PanelView> panels) {}

  record PanelView(String name, String role, String svg) {}

  record PlotView(String title, String svg, List<LegendView> legend) {}

  record LegendView(String style, String name) {}

  record ModelView(String name, String description, @Nullable String config) {}
}
