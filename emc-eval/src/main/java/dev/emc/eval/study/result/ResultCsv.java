package dev.emc.eval.study.result;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.study.result.RowResult.Accuracy;
import java.util.Locale;
import java.util.Optional;

/** A study's results as comma-separated values: a line for each row of a table and column of it. */
final class ResultCsv {
  private ResultCsv() {}

  static String text(StudyResult result) {
    var text =
        new StringBuilder(
            "group,row,settings,protocol,fraction,labels,seeds,draws,top1,sd,reference,difference,"
                + "low,high,mcnemar-p-holm,permutation-p-holm,seeds-p-holm,cohen-dz,verdict,"
                + "epochs,epochs-worth,worth-reach\n");
    for (GroupResult group : result.groups()) {
      for (RowResult row : group.rows()) {
        for (Accuracy cell : row.accuracies()) {
          line(text, group, row, cell);
        }
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, GroupResult group, RowResult row, Accuracy cell) {
    Double sd = cell.top1().sd();
    add(text, group.name());
    add(text, row.name());
    add(text, String.join(" ", row.settings()));
    add(text, cell.protocol());
    add(text, cell.fraction());
    add(text, cell.labels());
    add(text, cell.bySeed().size());
    add(text, cell.draws());
    add(text, cell.top1().mean());
    add(text, sd == null ? "" : sd);
    add(text, group.reference());
    Optional<TestResult> test = group.test(row.name(), group.reference(), cell);
    if (test.isPresent()) {
      Comparison c = test.get().comparison();
      Double effect = c.cohenDz();
      add(text, c.difference());
      add(text, c.interval().low());
      add(text, c.interval().high());
      add(text, c.pMcNemarHolm());
      add(text, c.pPermutationHolm());
      Double seeds = test.get().pSeeds();
      add(text, seeds == null ? "" : seeds);
      add(text, effect == null ? "" : effect);
      add(text, test.get().verdict());
    } else {
      text.append(",".repeat(8));
    }
    Optional<EpochsWorth> worth = group.worth(row);
    add(text, row.epochs());
    add(text, worth.map(w -> String.valueOf(w.epochs())).orElse(""));
    add(text, worth.map(w -> w.reach().name().toLowerCase(Locale.ROOT)).orElse(""));
    text.setCharAt(text.length() - 1, '\n');
  }

  private static void add(StringBuilder text, Object value) {
    String plain = value.toString();
    boolean quote = plain.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n');
    text.append(quote ? '"' + plain.replace("\"", "\"\"") + '"' : plain).append(',');
  }
}
