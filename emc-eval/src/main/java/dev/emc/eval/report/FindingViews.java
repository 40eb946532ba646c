package dev.emc.eval.report;

import dev.emc.eval.plot.IntervalPlot;
import dev.emc.eval.report.ReportView.FindingView;
import dev.emc.eval.report.ReportView.TriedRow;
import java.util.List;
import java.util.Objects;

/** What a program came to and chose from, as text and a picture. */
final class FindingViews {
  private FindingViews() {}

  static FindingView of(Finding finding) {
    return new FindingView(
        VerdictViews.kind(finding.tone()),
        finding.sentence(),
        finding.basis(),
        plots(finding).stream().map(ReportViews::plot).toList(),
        finding.tried().stream().map(FindingViews::row).toList());
  }

  /** Points of the settings that have a result; none of a single one. */
  static List<IntervalPlot> plots(Finding finding) {
    List<IntervalPlot.Row> rows =
        finding.tried().stream()
            .filter(each -> each.points() != null && each.error() != null)
            .map(
                each -> {
                  double points = Objects.requireNonNull(each.points());
                  double error = Objects.requireNonNull(each.error());
                  return new IntervalPlot.Row(
                      each.name(),
                      points,
                      points - error,
                      points + error,
                      colour(each.end()),
                      each.end().text());
                })
            .toList();
    return rows.isEmpty()
        ? List.of()
        : List.of(new IntervalPlot("Settings tried", "points, with standard error", rows));
  }

  private static int colour(Finding.End end) {
    return switch (end) {
      case CHOSEN -> 3;
      case STOPPED, FAILED -> 2;
      case TRIED -> 0;
    };
  }

  private static TriedRow row(Finding.Tried tried) {
    return new TriedRow(
        tried.name(),
        tried.points() == null ? Numbers.MISSING : Numbers.signed(tried.points(), 2),
        tried.error() == null ? "" : "± " + Numbers.fixed(tried.error(), 2),
        tried.outcome(),
        tried.settings(),
        tried.end() == Finding.End.CHOSEN);
  }
}
