package dev.emc.eval.study.result;

import dev.emc.eval.stats.PlainNumbers;
import dev.emc.eval.study.StudyGroupConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How much training a row saves: epochs of the base trained on alone that come to as much. */
public final class WorthTable {
  private WorthTable() {}

  /** Its heading. */
  public static final List<String> HEAD =
      List.of("row", "mean top-1", "epochs", "worth epochs alone", "epochs saved");

  /** A line for each row but the base; none unless the base was looked at later. */
  public static List<List<String>> rows(GroupResult group) {
    List<List<String>> lines = new ArrayList<>();
    for (RowResult row : group.rows()) {
      Optional<EpochsWorth> worth = group.worth(row);
      if (worth.isPresent() && !row.name().equals(StudyGroupConfig.BASE)) {
        String protocol = row.accuracies().get(0).protocol();
        lines.add(
            List.of(
                row.name(),
                PlainNumbers.fixed(row.mean(protocol)),
                String.valueOf(row.epochs()),
                worth.get().text(),
                saved(worth.get(), row.epochs())));
      }
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

  /** The base's own curve in a sentence. */
  public static String curve(GroupResult group) {
    List<String> points =
        group.alone().stream()
            .map(
                point ->
                    "%s after %s"
                        .formatted(
                            PlainNumbers.fixed(point.accuracy()), Math.round(point.epochs())))
            .toList();
    return "The base trained on by its own schedule, mean top-1 by epochs after the state that rows start from: "
        + String.join(", ", points)
        + ".";
  }
}
