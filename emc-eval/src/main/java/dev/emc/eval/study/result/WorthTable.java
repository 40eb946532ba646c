package dev.emc.eval.study.result;

import dev.emc.eval.stats.PlainNumbers;
import dev.emc.eval.study.StudyGroupConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows by one number, the mean over the shares of the labels: what they gain on the base, and how
 * much plain training they save, where the base was looked at later.
 */
public final class WorthTable {
  private WorthTable() {}

  /**
   * The table with its heading; empty without a base, of a grid, or where the mean is of a single
   * share and says nothing new.
   */
  public static List<List<String>> of(GroupResult group) {
    List<List<String>> lines = new ArrayList<>();
    Optional<RowResult> base =
        group.rows().stream().filter(row -> row.name().equals(StudyGroupConfig.BASE)).findFirst();
    if (base.isEmpty() || !GridTable.of(group).isEmpty()) {
      return lines;
    }
    String protocol = base.get().accuracies().get(0).protocol();
    boolean looked = group.alone().size() > 1;
    if (!looked && base.get().shares(protocol) == 1) {
      return lines;
    }
    var head = new ArrayList<>(List.of("row", "epochs", "mean top-1", "above the base"));
    if (looked) {
      head.addAll(List.of("worth epochs alone", "epochs saved"));
    }
    lines.add(head);
    double start = base.get().mean(protocol);
    for (RowResult row : group.rows()) {
      boolean isBase = row == base.get();
      double mean = row.mean(protocol);
      var line = new ArrayList<>(List.of(row.name(), String.valueOf(row.epochs())));
      line.add(PlainNumbers.fixed(mean));
      line.add(isBase ? "" : PlainNumbers.signed(mean - start));
      if (looked) {
        Optional<EpochsWorth> worth = isBase ? Optional.empty() : group.worth(row);
        line.add(worth.map(EpochsWorth::text).orElse(""));
        line.add(worth.map(value -> saved(value, row.epochs())).orElse(""));
      }
      lines.add(line);
    }
    return lines;
  }

  private static String saved(EpochsWorth worth, int trained) {
    long saved = Math.round(worth.epochs()) - trained;
    return switch (worth.reach()) {
      case NONE -> String.valueOf(-trained);
      case WITHIN -> String.valueOf(saved);
      case BEYOND -> "more than " + saved;
    };
  }

  /** What the numbers are, the base's own curve among it. */
  public static String note(GroupResult group) {
    String mean = "Mean over the shares of the labels.";
    if (group.alone().size() < 2) {
      return mean;
    }
    List<String> points =
        group.alone().stream()
            .map(
                point ->
                    "%s after %s"
                        .formatted(
                            PlainNumbers.fixed(point.accuracy()), Math.round(point.epochs())))
            .toList();
    return "%s The base trained on by its own schedule comes to %s epochs more."
        .formatted(mean, String.join(", ", points));
  }
}
