package dev.emc.eval.study.result;

import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.plot.Series;
import dev.emc.eval.stats.Percent;
import java.util.ArrayList;
import java.util.List;

/** The epoch curve as plots. */
final class CurveFigure {
  private CurveFigure() {}

  /** A plot for each label fraction. */
  static List<LinePlot> plots(GroupResult group) {
    List<LinePlot> plots = new ArrayList<>();
    for (double fraction :
        group.curve().stream().map(CurvePoint::fraction).distinct().sorted().toList()) {
      List<Series> lines = new ArrayList<>();
      for (String row : group.curve().stream().map(CurvePoint::row).distinct().toList()) {
        List<CurvePoint> points =
            group.curve().stream()
                .filter(p -> p.row().equals(row) && p.fraction() == fraction)
                .toList();
        lines.add(
            new Series(
                row,
                lines.size() % LinePlot.MAX_SERIES,
                points.stream().mapToDouble(CurvePoint::epoch).toArray(),
                points.stream().mapToDouble(p -> p.top1().mean()).toArray()));
      }
      plots.add(
          new LinePlot(
              "Top-1 with " + Percent.of(fraction) + " of the labels",
              "epoch",
              "accuracy, %",
              lines,
              List.of()));
    }
    return plots;
  }
}
