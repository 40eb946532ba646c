package dev.emc.eval.study.result;

import dev.emc.eval.protocol.EvaluationProtocols;
import dev.emc.eval.protocol.LinearProtocol;
import dev.emc.eval.report.ReportProtocol;
import dev.emc.eval.stats.Percent;
import java.util.List;
import java.util.stream.Collectors;

/** Headings and notes as the tables of a study write them. */
public final class TableTexts {
  private TableTexts() {}

  /** A column's heading, such as {@code 1 % labels} or {@code kNN}. */
  public static String column(RowResult.Accuracy column) {
    return seesAll(column.protocol())
        ? ReportProtocol.title(column.protocol())
        : column(column.protocol(), column.fraction()) + " labels";
  }

  /** A column where all are shares of labels, such as {@code 1 %} or {@code kNN}. */
  static String column(String protocol, double fraction) {
    String title = ReportProtocol.title(protocol);
    if (seesAll(protocol)) {
      return title;
    }
    String share = Percent.of(fraction);
    return protocol.equals(LinearProtocol.NAME) ? share : title + ", " + share;
  }

  private static boolean seesAll(String protocol) {
    return EvaluationProtocols.find(protocol).map(p -> !p.drawsLabels()).orElse(false);
  }

  /** Numbers with commas between. */
  static String joined(List<Long> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** What a ± is over. */
  public static String spread(int seeds) {
    return seeds > 1 ? "over %s seeds".formatted(seeds) : "over draws of the labels";
  }
}
