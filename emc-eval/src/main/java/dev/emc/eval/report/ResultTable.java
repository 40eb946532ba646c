package dev.emc.eval.report;

import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The results of a report under names for other programs, such as {@code linear/top1/0.01}. */
public final class ResultTable {
  private ResultTable() {}

  /** Values by model and quantity. */
  public static Map<String, Map<String, Double>> of(ReportData data) {
    var table = new LinkedHashMap<String, Map<String, Double>>();
    data.models().forEach(model -> table.put(model.name(), new LinkedHashMap<>()));
    for (ReportProtocol protocol : data.protocols()) {
      for (Predictions model : protocol.result().models()) {
        for (FractionResult result : model.fractions()) {
          Map<String, Double> row = row(table, model.model());
          put(row, name(protocol, "top1", result.fraction()), result.top1().mean());
          put(row, name(protocol, "top1-sd", result.fraction()), result.top1().sd());
          if (result.top5() != null) {
            put(row, name(protocol, "top5", result.fraction()), result.top5().mean());
          }
        }
      }
      for (Comparison test : protocol.result().comparisons()) {
        Map<String, Double> row = row(table, test.model());
        put(row, name(protocol, "difference", test.fraction()), test.difference());
        put(row, name(protocol, "p", test.fraction()), test.decidingP());
      }
    }
    MeanPrecisions precisions = data.precisions();
    if (precisions != null) {
      for (MeanPrecisions.Row model : precisions.models()) {
        Map<String, Double> row = row(table, model.model());
        put(row, "svm/map", model.area());
        put(row, "svm/map-11-point", model.elevenPoint());
        put(row, "svm/difference", model.difference());
        put(row, "svm/p", model.p());
      }
    }
    for (ReportModel model : data.models()) {
      ReportModel.Gauge gauge = model.gauge();
      if (gauge != null) {
        Map<String, Double> row = row(table, model.name());
        put(row, "gauge/entropy", gauge.entropy());
        put(row, "gauge/uniform-entropy", gauge.uniformEntropy());
        put(row, "gauge/largest-entropy", gauge.largestEntropy());
        put(row, "gauge/effective-rank", gauge.effectiveRank());
        put(row, "gauge/mean-abs-correlation", gauge.meanAbsCorrelation());
      }
    }
    Separability separability = data.separability();
    if (separability != null) {
      for (Separability.Model model : separability.models()) {
        Map<String, Double> row = row(table, model.model());
        put(row, "separability/mean-first", model.meanFirst());
        put(row, "separability/mean-kth", model.meanKth());
        put(row, "separability/overlap", model.overlap());
        put(row, "separability/overlap-with-first-model", model.overlapWithFirstModel());
      }
    }
    return table;
  }

  private static String name(ReportProtocol protocol, String quantity, double fraction) {
    return "%s/%s/%s".formatted(protocol.key(), quantity, fraction);
  }

  private static Map<String, Double> row(Map<String, Map<String, Double>> table, String model) {
    return table.computeIfAbsent(model, name -> new LinkedHashMap<>());
  }

  private static void put(Map<String, Double> row, String quantity, @Nullable Double value) {
    if (value != null) {
      row.put(quantity, value);
    }
  }
}
