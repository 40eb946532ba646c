package dev.emc.eval.study.result;

import dev.emc.eval.stats.PlainNumbers;
import dev.emc.eval.study.StudyGroupConfig;
import dev.emc.eval.study.result.RowResult.Accuracy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A grid over two keys as a square table of differences, as the paper's table D.2.
 *
 * @param column of the accuracies that it is made of
 * @param reference the cell that all differences are to
 * @param corner the two keys
 * @param head values of the second key
 * @param rows a value of the first key each, then the differences in points with their stars
 */
public record GridTable(
    String column, String reference, String corner, List<String> head, List<List<String>> rows) {

  /** One for each column of the accuracies; none unless every row is a cell of two keys. */
  public static List<GridTable> of(GroupResult group) {
    List<RowResult> cells =
        group.rows().stream().filter(row -> !row.name().equals(StudyGroupConfig.BASE)).toList();
    if (cells.isEmpty()
        || cells.stream().anyMatch(row -> row.settings().size() != 2)
        || keys(cells).size() != 2) {
      return List.of();
    }
    List<GridTable> tables = new ArrayList<>();
    for (Accuracy column : cells.get(0).accuracies()) {
      tables.add(of(group, cells, column));
    }
    return tables;
  }

  private static GridTable of(GroupResult group, List<RowResult> cells, Accuracy column) {
    List<String> first = settings(cells, 0);
    List<String> second = settings(cells, 1);
    List<List<String>> rows = new ArrayList<>();
    for (String down : first) {
      List<String> row = new ArrayList<>(List.of(value(down)));
      for (String across : second) {
        row.add(
            cells.stream()
                .filter(cell -> cell.settings().equals(List.of(down, across)))
                .findFirst()
                .map(cell -> difference(group, cell, column))
                .orElse("-"));
      }
      rows.add(row);
    }
    return new GridTable(
        TableTexts.column(column),
        group.reference(),
        String.join(" \\ ", keys(cells)),
        second.stream().map(GridTable::value).toList(),
        rows);
  }

  private static String difference(GroupResult group, RowResult cell, Accuracy column) {
    Optional<TestResult> test = group.test(cell.name(), group.reference(), column);
    return test.map(t -> PlainNumbers.signed(t.comparison().difference()) + t.stars())
        .orElse(cell.name().equals(group.reference()) ? "0" : "-");
  }

  /** The two keys; more where the cells are of no grid. */
  private static List<String> keys(List<RowResult> cells) {
    return cells.stream()
        .flatMap(cell -> cell.settings().stream())
        .map(setting -> setting.substring(0, setting.indexOf('=')))
        .map(key -> key.substring(key.lastIndexOf('.') + 1))
        .distinct()
        .toList();
  }

  private static List<String> settings(List<RowResult> cells, int key) {
    return cells.stream().map(cell -> cell.settings().get(key)).distinct().toList();
  }

  private static String value(String setting) {
    return setting.substring(setting.indexOf('=') + 1);
  }
}
