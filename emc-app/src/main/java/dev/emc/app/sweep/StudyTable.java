package dev.emc.app.sweep;

import dev.emc.app.console.Table;
import dev.emc.eval.stats.MeanSd;
import dev.emc.eval.stats.PlainNumbers;
import dev.emc.eval.study.ValidationChoice;
import dev.emc.eval.study.result.GridTable;
import dev.emc.eval.study.result.GroupResult;
import dev.emc.eval.study.result.RowResult;
import dev.emc.eval.study.result.RowResult.Accuracy;
import dev.emc.eval.study.result.SeedTexts;
import dev.emc.eval.study.result.StudyResult;
import dev.emc.eval.study.result.TableTexts;
import dev.emc.eval.study.result.TestResult;
import dev.emc.eval.study.result.WorthTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A study's results as lines for a terminal. */
final class StudyTable {
  private StudyTable() {}

  /** Every group's table of accuracies and differences, the choices, and what is missing. */
  static List<String> lines(StudyResult result) {
    var lines = new ArrayList<String>();
    for (GroupResult group : result.begun()) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.addAll(group(group));
    }
    if (!result.withoutRows().isEmpty()) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add(result.withoutRows());
    }
    if (!result.failures().isEmpty()) {
      lines.add("");
      lines.add("missing:");
      for (Map.Entry<String, String> failure : result.failures().entrySet()) {
        lines.add("  " + failure.getKey() + ": " + failure.getValue());
      }
    }
    return lines;
  }

  private static List<String> group(GroupResult group) {
    var lines = new ArrayList<String>();
    if (!group.name().isEmpty()) {
      lines.add(group.name());
    }
    var table = new Table();
    var header = new ArrayList<String>(List.of("top-1 in %"));
    for (Accuracy column : group.rows().get(0).accuracies()) {
      header.add(TableTexts.column(column));
      header.add("");
    }
    table.row(header.toArray(String[]::new));
    for (RowResult row : group.rows()) {
      var cells = new ArrayList<String>(List.of(row.name()));
      for (Accuracy cell : row.accuracies()) {
        cells.add(PlainNumbers.meanSd(cell.top1()));
        cells.add(difference(group, row, cell));
      }
      table.row(cells.toArray(String[]::new));
    }
    lines.addAll(table.lines());
    lines.add(
        "± %s; differences to %s in points, * ** *** significant at 0.05, 0.01, 0.001 by both"
                .formatted(TableTexts.spread(group.seeds().size()), group.reference())
            + " paired tests after Holm over the table");
    lines.add("%s: %s".formatted(group.design().scope(), group.design().limits()));
    lines.addAll(SeedTexts.lines(group));
    for (GridTable grid : GridTable.of(group)) {
      lines.add("");
      lines.add("points against " + grid.reference() + ", " + grid.column());
      var matrix = new Table();
      var head = new ArrayList<String>(List.of(grid.corner()));
      head.addAll(grid.head());
      matrix.row(head.toArray(String[]::new));
      grid.rows().forEach(row -> matrix.row(row.toArray(String[]::new)));
      lines.addAll(matrix.lines());
    }
    List<List<String>> worth = WorthTable.of(group);
    if (!worth.isEmpty()) {
      lines.add("");
      var saved = new Table();
      worth.forEach(row -> saved.row(row.toArray(String[]::new)));
      lines.addAll(saved.lines());
      lines.add(WorthTable.note(group));
    }
    group.selections().forEach(selection -> lines.add(choice(selection)));
    return lines;
  }

  private static String difference(GroupResult group, RowResult row, Accuracy cell) {
    if (row.name().equals(group.reference())) {
      return "reference";
    }
    Optional<TestResult> test = group.test(row.name(), group.reference(), cell);
    return test.map(t -> PlainNumbers.signed(t.comparison().difference()) + t.stars()).orElse("-");
  }

  private static String choice(ValidationChoice selection) {
    if (!selection.made()) {
      return "%s: no choice could be made".formatted(selection.row());
    }
    Double score = selection.candidates().get(selection.chosen()).score();
    MeanSd value = MeanSd.of(new double[] {score == null ? Double.NaN : score});
    return "%s: validation chose %s (%s %%) of %s"
        .formatted(
            selection.row(),
            String.join(" ", selection.settings()),
            PlainNumbers.meanSd(value),
            selection.candidates().size());
  }
}
