package dev.emc.eval.report;

import java.util.List;
import java.util.Map;

/** The numbers of runs as rows of text, for other programs. */
public final class RunTable {
  private RunTable() {}

  /**
   * Comma-separated values with a header: run, epoch, quantity, value. Results have no epoch.
   *
   * @param results by run and quantity, see {@link ResultTable}
   */
  public static String csv(List<RunHistory> runs, Map<String, Map<String, Double>> results) {
    var text = new StringBuilder("run,epoch,quantity,value\n");
    for (RunHistory run : runs) {
      for (Map.Entry<String, double[]> quantity : run.values().entrySet()) {
        for (int i = 0; i < run.epochs().length; i++) {
          String epoch = String.valueOf((long) run.epochs()[i]);
          add(text, run.name(), epoch, quantity.getKey(), quantity.getValue()[i]);
        }
      }
      run.probes()
          .forEach(
              (probe, values) ->
                  values.forEach(
                      (epoch, value) ->
                          add(text, run.name(), epoch.toString(), "probe/" + probe, value)));
    }
    results.forEach(
        (run, values) -> values.forEach((quantity, value) -> add(text, run, "", quantity, value)));
    return text.toString();
  }

  private static void add(
      StringBuilder text, String run, String epoch, String quantity, double value) {
    text.append(quoted(run))
        .append(',')
        .append(epoch)
        .append(',')
        .append(quoted(quantity))
        .append(',')
        .append(Double.isNaN(value) ? "" : String.valueOf(value))
        .append('\n');
  }

  private static String quoted(String text) {
    return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }
}
