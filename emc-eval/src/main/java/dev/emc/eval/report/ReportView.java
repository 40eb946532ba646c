package dev.emc.eval.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report as its template sees it: every number is text already.
 *
 * @param uniform expected entropy of a uniform sample; null if it is not the same for all models
 */
record ReportView(
    String title,
    @Nullable FindingView finding,
    List<ReportData.Fact> environment,
    List<VerdictView> verdicts,
    @Nullable AccuracyView accuracy,
    List<PlotView> curves,
    List<GaugeRow> gauges,
    @Nullable SeparabilityView separability,
    List<MarginalsView> marginals,
    List<PlotView> plots,
    List<ModelView> models,
    List<String> warnings,
    List<DifferenceView> differences,
    TestDesign design,
    @Nullable String uniform,
    String style) {

  /** {@code kind} is a style class. */
  record FindingView(
      String kind, String sentence, String basis, List<PlotView> plots, List<TriedRow> tried) {}

  record TriedRow(
      String name,
      String points,
      String error,
      String outcome,
      List<String> settings,
      boolean chosen) {}

  /** A model's verdict and what it rests on; {@code kind} is a style class. */
  record VerdictView(
      String kind,
      String mark,
      String model,
      String word,
      String scope,
      List<ProtocolVerdict> protocols,
      boolean focus) {}

  record ProtocolVerdict(String title, String detail, List<String> sentences) {}

  /** {@code reference} is empty if it is not the same for all protocols. */
  record AccuracyView(
      String reference,
      boolean tested,
      boolean precisions,
      List<ProtocolHead> protocols,
      List<String> overSeeds,
      List<AccuracyRow> rows,
      List<PlotView> differences,
      List<TestRow> tests) {}

  record ProtocolHead(String title, String detail, String reference, List<String> fractions) {}

  record AccuracyRow(
      String model, String description, boolean reference, List<AccuracyCell> cells) {}

  /** Accuracy, and the difference to the reference where there is one. */
  record AccuracyCell(String accuracy, String difference, String stars, String kind) {}

  record TestRow(
      String model,
      String protocol,
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
      String largest,
      String effectiveRank,
      String width,
      String correlation,
      String independent) {}

  record SeparabilityView(int k, String first, List<SeparabilityRow> rows, List<PlotView> plots) {}

  record SeparabilityRow(
      String model,
      String meanFirst,
      String meanKth,
      String ratio,
      String overlap,
      String overlapWithFirst) {}

  record MarginalsView(String title, List<PanelView> panels) {}

  record PanelView(String name, String role, String svg) {}

  record PlotView(String title, String svg, List<LegendView> legend) {}

  record LegendView(String style, String name) {}

  /** Words in pieces between which a line may end. */
  record DifferenceView(List<String> key, List<List<String>> values) {}

  record ModelView(String name, String description, @Nullable String config) {}
}
