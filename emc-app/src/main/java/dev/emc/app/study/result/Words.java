package dev.emc.app.study.result;

import dev.emc.app.console.Numbers;
import java.util.List;
import java.util.stream.Collectors;

/** Headings and notes as the tables of a study write them. */
final class Words {
  private Words() {}

  /** A column's heading, such as {@code 1 % labels} or {@code kNN}. */
  static String column(RowResult.Accuracy column) {
    return column.protocol().equals("knn") ? "kNN" : Numbers.percent(column.fraction()) + " labels";
  }

  /** Numbers with commas between. */
  static String joined(List<Long> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** What a ± is over. */
  static String spread(int seeds) {
    return seeds > 1 ? "over %d seeds".formatted(seeds) : "over draws of the labels";
  }
}
