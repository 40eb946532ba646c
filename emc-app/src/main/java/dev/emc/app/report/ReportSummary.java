package dev.emc.app.report;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.report.MeanPrecisions;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ResultTable;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.report.VerdictText;
import dev.emc.eval.svm.MultiLabelComparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A report's numbers for other programs.
 *
 * @param report the page
 * @param csv the same numbers as text; null if not asked for
 * @param plots names of the figures written, without endings
 * @param before the run that the others continue
 * @param results by run and quantity, such as {@code linear/top1/0.01}
 * @param tests protocol by protocol
 * @param precisionTests of mean average precision; null if it was not measured
 * @param verdicts in words
 * @param warnings what the page says needs attention
 */
record ReportSummary(
    String report,
    @Nullable String csv,
    List<String> plots,
    List<Run> runs,
    @Nullable String before,
    Map<String, Map<String, Double>> results,
    List<Tests> tests,
    @Nullable PrecisionTests precisionTests,
    List<String> verdicts,
    List<String> warnings) {

  /** Every other run against the reference, under one protocol. */
  record Tests(String protocol, String reference, List<Comparison> comparisons) {}

  /** The same of mean average precision. */
  record PrecisionTests(String reference, List<MultiLabelComparison> comparisons) {
    static @Nullable PrecisionTests of(@Nullable MeanPrecisions precisions) {
      return precisions == null
          ? null
          : new PrecisionTests(precisions.reference(), precisions.comparisons());
    }
  }

  static ReportSummary of(
      Path page, @Nullable Path csv, List<String> plots, ReportedRuns runs, ReportData data) {
    return new ReportSummary(
        page.toString(),
        csv == null ? null : csv.toString(),
        plots,
        runs.histories().stream().map(Run::of).toList(),
        data.before(),
        ResultTable.of(data),
        data.accuracies().protocols().stream()
            .map(p -> new Tests(p.key(), p.result().reference(), p.result().comparisons()))
            .toList(),
        PrecisionTests.of(data.accuracies().precisions()),
        VerdictText.lines(data),
        data.warnings());
  }

  /**
   * A run's training.
   *
   * @param values one list for each quantity, an entry for each epoch; null where not logged
   * @param probes by name and epoch; 0 is before the first
   */
  record Run(
      String name,
      double[] epochs,
      Map<String, List<@Nullable Double>> values,
      Map<String, SortedMap<Integer, Double>> probes,
      List<String> warnings) {
    static Run of(RunHistory history) {
      var values = new LinkedHashMap<String, List<@Nullable Double>>();
      history
          .values()
          .forEach(
              (name, numbers) -> {
                var list = new ArrayList<@Nullable Double>();
                for (double number : numbers) {
                  list.add(Double.isFinite(number) ? number : null);
                }
                values.put(name, list);
              });
      return new Run(
          history.name(), history.epochs(), values, history.probes(), history.warnings());
    }
  }
}
