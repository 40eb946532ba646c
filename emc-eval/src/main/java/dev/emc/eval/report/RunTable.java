package dev.emc.eval.report;

import java.util.List;
import java.util.Map;

/** The numbers of runs as rows of text, for other programs. */
public final class RunTable {
  private RunTable() {}

  /** Comma-separated values with a header: run, epoch, quantity, value. */
  public static String csv(List<RunHistory> runs) {
    var text = new StringBuilder("run,epoch,quantity,value\n");
    for (RunHistory run : runs) {
      for (Map.Entry<String, double[]> quantity : run.values().entrySet()) {
        for (int i = 0; i < run.epochs().length; i++) {
          double value = quantity.getValue()[i];
          text.append(quoted(run.name()))
              .append(',')
              .append((long) run.epochs()[i])
              .append(',')
              .append(quoted(quantity.getKey()))
              .append(',')
              .append(Double.isNaN(value) ? "" : String.valueOf(value))
              .append('\n');
        }
      }
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }
}
