package dev.emc.eval.study.result;

import dev.emc.eval.report.ReportProtocol;
import dev.emc.eval.stats.PlainNumbers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows seed by seed: their mean accuracy, and how far it is above the reference of that seed. */
final class SeedTable {
  private SeedTable() {}

  /** The table with its heading; empty with a single seed. */
  static List<List<String>> of(GroupResult group) {
    List<List<String>> lines = new ArrayList<>();
    if (group.bySeed().isEmpty()) {
      return lines;
    }
    var head = new ArrayList<>(List.of("row"));
    group.seeds().forEach(seed -> head.add("seed " + seed));
    lines.add(head);
    List<@Nullable Double> reference =
        group.bySeed().stream()
            .filter(row -> row.row().equals(group.reference()))
            .map(SeedMeans::top1)
            .findFirst()
            .orElse(Collections.nCopies(group.seeds().size(), null));
    for (SeedMeans row : group.bySeed()) {
      boolean isReference = row.row().equals(group.reference());
      var line = new ArrayList<>(List.of(row.row()));
      for (int i = 0; i < row.top1().size(); i++) {
        line.add(cell(row.top1().get(i), isReference ? null : reference.get(i)));
      }
      lines.add(line);
    }
    return lines;
  }

  private static String cell(@Nullable Double top1, @Nullable Double reference) {
    if (top1 == null) {
      return "";
    }
    return reference == null
        ? PlainNumbers.fixed(top1)
        : "%s (%s)".formatted(PlainNumbers.fixed(top1), PlainNumbers.signed(top1 - reference));
  }

  /** What the numbers are. */
  static String note(GroupResult group) {
    List<RowResult.Accuracy> columns = group.rows().get(0).accuracies();
    String protocol = columns.get(0).protocol();
    long shares = group.rows().get(0).shares(protocol);
    boolean isWhole =
        group.bySeed().stream().allMatch(row -> row.top1().stream().allMatch(Objects::nonNull));
    return "Top-1 in %%%s%s; in brackets the points above %s with the same seed.%s"
        .formatted(
            shares == columns.size() ? "" : ", " + ReportProtocol.title(protocol),
            shares == 1 ? "" : ", mean over the shares of the labels",
            group.reference(),
            isWhole ? "" : " A cell is empty where the run is not done.");
  }
}
