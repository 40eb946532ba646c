package dev.emc.eval.report;

import dev.emc.eval.plot.Level;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.plot.Series;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Curves of runs over their epochs. */
public final class RunPlots {
  private RunPlots() {}

  /** One quantity of the runs that have it. */
  private static LinePlot of(
      String title, String unit, List<RunHistory> runs, String quantity, List<Level> levels) {
    List<Series> series =
        IntStream.range(0, runs.size())
            .mapToObj(i -> runs.get(i).series(quantity, i))
            .filter(line -> !line.isEmpty())
            .toList();
    return new LinePlot(title, "epoch", unit, series, levels);
  }

  /**
   * Everything the runs logged: loss and its parts, entropy, learning rate, speed, waiting.
   *
   * @param uniform level of the entropy of a uniform batch
   */
  public static List<LinePlot> all(List<RunHistory> runs, List<Level> uniform) {
    Set<String> terms = new LinkedHashSet<>();
    runs.forEach(run -> terms.addAll(run.values().keySet()));
    terms.removeAll(
        List.of(
            RunHistory.LOSS,
            RunHistory.ENTROPY,
            RunHistory.LEARNING_RATE,
            RunHistory.SPEED,
            RunHistory.DATA_WAIT));
    var plots = new ArrayList<LinePlot>();
    plots.add(of("Total loss", "loss", runs, RunHistory.LOSS, List.of()));
    if (runs.stream().anyMatch(run -> run.values().containsKey(RunHistory.ENTROPY))) {
      plots.add(of("Marginal entropy", "nats", runs, RunHistory.ENTROPY, uniform));
    }
    terms.forEach(term -> plots.add(of(term, "mean of the epoch", runs, term, List.of())));
    plots.add(of("Learning rate", "rate", runs, RunHistory.LEARNING_RATE, List.of()));
    plots.add(of("Speed", "images per second", runs, RunHistory.SPEED, List.of()));
    plots.add(of("Waiting for images", "share of the time", runs, RunHistory.DATA_WAIT, List.of()));
    return plots;
  }
}
