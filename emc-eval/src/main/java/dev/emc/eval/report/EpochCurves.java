package dev.emc.eval.report;

import dev.emc.eval.plot.Level;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.plot.Series;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Accuracy after each epoch (the paper's figure 4), and what a guard saw. */
public final class EpochCurves {
  private EpochCurves() {}

  /** What a curve is of. */
  private record Quantity(String title, @Nullable String probe, String protocol, double fraction) {}

  /**
   * A plot for each online probe and each protocol of which a run has more than one epoch.
   *
   * @param histories of the runs
   * @param results of the runs, by the same names
   * @param before the model the others continue: its last value is a level
   */
  public static List<LinePlot> of(
      List<RunHistory> histories, Map<String, RunResults> results, @Nullable String before) {
    Set<Quantity> quantities = new LinkedHashSet<>();
    for (RunHistory history : histories) {
      for (String probe : history.probes().keySet()) {
        quantities.add(new Quantity(title(probe), probe, "", 0));
      }
    }
    for (RunResults run : results.values()) {
      for (RunResults.AtEpoch at : run.checkpoints()) {
        for (FractionResult fraction : at.evaluation().predictions().fractions()) {
          quantities.add(
              new Quantity(
                  "%s, %s of the labels"
                      .formatted(
                          ReportProtocol.title(at.protocol()),
                          Numbers.percent(fraction.fraction())),
                  null,
                  at.protocol(),
                  fraction.fraction()));
        }
      }
    }
    var plots = new ArrayList<LinePlot>();
    for (Quantity quantity : quantities) {
      LinePlot plot = plot(quantity, histories, results, before);
      if (plot.series().stream().anyMatch(line -> line.x().length > 1)) {
        plots.add(plot);
      }
    }
    return plots;
  }

  private static String title(String probe) {
    return switch (probe) {
      case "knn-top1" -> "Online kNN, top-1";
      case "knn-top5" -> "Online kNN, top-5";
      case "guard/knn-top1" -> "Guard: kNN on held-out images, top-1";
      case "guard/feature-rank" -> "Guard: effective rank of the features";
      case "guard/neighbours-kept" -> "Guard: nearest neighbours of the start that are kept";
      case "guard/deviation" -> "Guard: standard deviation of the features";
      case "guard/embedding-rank" -> "Guard: effective rank of the embeddings";
      case "guard/entropy" -> "Guard: marginal entropy";
      case "guard/base-loss" -> "Guard: loss of the base method";
      default -> probe;
    };
  }

  private static String unit(@Nullable String probe) {
    return switch (probe == null ? "" : probe) {
      case "guard/feature-rank", "guard/embedding-rank" -> "effective rank";
      case "guard/neighbours-kept" -> "share";
      case "guard/deviation" -> "share of the start's";
      case "guard/entropy" -> "nats";
      case "guard/base-loss" -> "loss";
      default -> "accuracy, %";
    };
  }

  private static LinePlot plot(
      Quantity quantity,
      List<RunHistory> histories,
      Map<String, RunResults> results,
      @Nullable String before) {
    var lines = new ArrayList<Series>();
    var levels = new ArrayList<Level>();
    for (int i = 0; i < histories.size(); i++) {
      RunHistory history = histories.get(i);
      TreeMap<Integer, Double> points = points(quantity, history, results.get(history.name()));
      if (points.isEmpty()) {
        continue;
      }
      if (history.name().equals(before)) {
        levels.add(new Level(history.name(), points.lastEntry().getValue()));
      } else {
        lines.add(
            new Series(
                history.name(),
                i,
                points.keySet().stream().mapToDouble(epoch -> epoch).toArray(),
                points.values().stream().mapToDouble(value -> value).toArray()));
      }
    }
    return new LinePlot(quantity.title(), "epoch", unit(quantity.probe()), lines, levels);
  }

  private static TreeMap<Integer, Double> points(
      Quantity quantity, RunHistory history, @Nullable RunResults results) {
    if (quantity.probe() != null) {
      return new TreeMap<>(history.probes().getOrDefault(quantity.probe(), new TreeMap<>()));
    }
    var points = new TreeMap<Integer, Double>();
    if (results == null) {
      return points;
    }
    for (RunResults.AtEpoch at : results.checkpoints()) {
      if (at.protocol().equals(quantity.protocol())) {
        add(points, at.epoch(), at.evaluation(), quantity.fraction());
      }
    }
    Evaluation last = results.evaluations().get(quantity.protocol());
    if (last != null) {
      // A study says no epoch: it evaluates a run at its end.
      String epoch = last.settings().epoch().orElse(String.valueOf(history.finished()));
      if (epoch.matches("\\d{1,9}")) {
        add(points, Integer.parseInt(epoch), last, quantity.fraction());
      }
    }
    return points;
  }

  private static void add(
      Map<Integer, Double> points, int epoch, Evaluation evaluation, double fraction) {
    for (FractionResult result : evaluation.predictions().fractions()) {
      if (result.fraction() == fraction) {
        points.put(epoch, result.top1().mean());
      }
    }
  }
}
