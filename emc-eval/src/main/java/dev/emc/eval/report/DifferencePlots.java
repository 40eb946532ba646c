package dev.emc.eval.report;

import dev.emc.eval.plot.IntervalPlot;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.Interval;
import java.util.ArrayList;
import java.util.List;

/** Differences to the reference with their intervals, as pictures that share one axis. */
final class DifferencePlots {
  private static final String UNIT = "points, with 95 % interval";
  private static final int NONE = 0;
  private static final int WORSE = 2;
  private static final int BETTER = 3;

  /** What a plot shows, before the axis is known. */
  private record Rows(String title, List<IntervalPlot.Row> rows) {}

  private DifferencePlots() {}

  /** One for each protocol, and where there are several models for each share of the labels. */
  static List<IntervalPlot> of(ReportData data) {
    List<Rows> found = new ArrayList<>();
    for (ReportProtocol protocol : data.accuracies().protocols()) {
      List<Comparison> comparisons =
          data.models().stream()
              .flatMap(model -> protocol.result().comparisonsOf(model.name()).stream())
              .toList();
      if (comparisons.stream().map(Comparison::model).distinct().count() == 1) {
        found.add(
            new Rows(
                "%s: %s against %s"
                    .formatted(
                        protocol.title(),
                        comparisons.get(0).model(),
                        comparisons.get(0).reference()),
                comparisons.stream().map(c -> row(share(c), c)).toList()));
      } else {
        comparisons.stream()
            .map(Comparison::fraction)
            .distinct()
            .forEach(fraction -> found.add(ofFraction(protocol, comparisons, fraction)));
      }
    }
    MeanPrecisions precisions = data.accuracies().precisions();
    if (precisions != null) {
      found.add(
          new Rows(
              "%s against %s".formatted(MeanPrecisions.TITLE, precisions.reference()),
              data.models().stream()
                  .flatMap(model -> precisions.comparisonOf(model.name()).stream())
                  .map(c -> row(c.model(), c.difference(), c.interval(), c.verdict()))
                  .toList()));
    }
    return sharingAnAxis(found.stream().filter(each -> !each.rows().isEmpty()).toList());
  }

  private static Rows ofFraction(
      ReportProtocol protocol, List<Comparison> comparisons, double fraction) {
    List<Comparison> some = comparisons.stream().filter(c -> c.fraction() == fraction).toList();
    return new Rows(
        "%s, %s, against %s"
            .formatted(protocol.title(), share(some.get(0)), some.get(0).reference()),
        some.stream().map(c -> row(c.model(), c)).toList());
  }

  private static String share(Comparison c) {
    return Numbers.percent(c.fraction()) + " of labels";
  }

  private static IntervalPlot.Row row(String name, Comparison c) {
    return row(name, c.difference(), c.interval(), c.verdict());
  }

  private static IntervalPlot.Row row(
      String name, double difference, Interval interval, Verdict verdict) {
    int colour =
        switch (verdict) {
          case HELPED -> BETTER;
          case HURT -> WORSE;
          case MIXED, NO_SIGNIFICANT_DIFFERENCE -> NONE;
        };
    String meaning =
        switch (colour) {
          case BETTER -> "significantly better";
          case WORSE -> "significantly worse";
          default -> "no significant difference";
        };
    return new IntervalPlot.Row(name, difference, interval.low(), interval.high(), colour, meaning);
  }

  private static List<IntervalPlot> sharingAnAxis(List<Rows> found) {
    double least =
        found.stream()
            .flatMap(each -> each.rows().stream())
            .mapToDouble(row -> Math.min(row.low(), row.value()))
            .min()
            .orElse(0);
    double most =
        found.stream()
            .flatMap(each -> each.rows().stream())
            .mapToDouble(row -> Math.max(row.high(), row.value()))
            .max()
            .orElse(0);
    return found.stream()
        .map(each -> new IntervalPlot(each.title(), UNIT, each.rows(), least, most))
        .toList();
  }
}
