package dev.emc.eval.report;

import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.svm.MultiLabelAnswers;
import dev.emc.eval.svm.MultiLabelComparison;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The results of a report under names for other programs, such as {@code linear/top1/0.01}. */
public final class ResultTable {
  private final Map<String, Map<String, Double>> table = new LinkedHashMap<>();

  private ResultTable() {}

  /** Values by model and quantity. */
  public static Map<String, Map<String, Double>> of(ReportData data) {
    var results = new ResultTable();
    data.models().forEach(model -> results.table.put(model.name(), new LinkedHashMap<>()));
    data.accuracies().protocols().forEach(results::add);
    MeanPrecisions precisions = data.accuracies().precisions();
    if (precisions != null) {
      precisions.models().forEach(results::add);
      precisions.comparisons().forEach(results::add);
    }
    data.models().forEach(results::addGauge);
    Separability separability = data.separability();
    if (separability != null) {
      separability.models().forEach(results::add);
    }
    return results.table;
  }

  private void add(ReportProtocol protocol) {
    for (Predictions model : protocol.result().models()) {
      for (FractionResult result : model.fractions()) {
        Place at = new Place(model.model(), protocol.key(), result.fraction());
        put(at, "top1", result.top1().mean());
        put(at, "top1-sd", result.top1().sd());
        if (result.top5() != null) {
          put(at, "top5", result.top5().mean());
        }
      }
    }
    for (Comparison test : protocol.result().comparisons()) {
      Place at = new Place(test.model(), protocol.key(), test.fraction());
      put(at, "difference", test.difference());
      put(at, "difference-low", test.interval().low());
      put(at, "difference-high", test.interval().high());
      put(at, "better", (double) test.mcNemar().onlySecond());
      put(at, "worse", (double) test.mcNemar().onlyFirst());
      put(at, "p-mcnemar", test.pMcNemar());
      put(at, "p-mcnemar-holm", test.pMcNemarHolm());
      put(at, "p-permutation", test.pPermutation());
      put(at, "p-permutation-holm", test.pPermutationHolm());
      put(at, "cohen-dz", test.cohenDz());
      put(at, "p", test.decidingP());
    }
  }

  private void add(MultiLabelAnswers model) {
    put(model.model(), "svm/map-11-point", model.meanElevenPoint());
    put(model.model(), "svm/map", model.meanArea());
  }

  private void add(MultiLabelComparison test) {
    put(test.model(), "svm/difference", test.difference());
    put(test.model(), "svm/difference-low", test.interval().low());
    put(test.model(), "svm/difference-high", test.interval().high());
    put(test.model(), "svm/classes-better", (double) test.classesBetter());
    put(test.model(), "svm/classes-worse", (double) test.classesWorse());
    put(test.model(), "svm/p-permutation", test.permutation().pTwoSided());
    put(test.model(), "svm/cohen-dz", test.cohenDz());
    put(test.model(), "svm/p", test.pHolm());
  }

  private void addGauge(ReportModel model) {
    ReportModel.Gauge gauge = model.gauge();
    if (gauge != null) {
      put(model.name(), "gauge/entropy", gauge.entropy());
      put(model.name(), "gauge/uniform-entropy", gauge.uniformEntropy());
      put(model.name(), "gauge/largest-entropy", gauge.largestEntropy());
      put(model.name(), "gauge/effective-rank", gauge.effectiveRank());
      put(model.name(), "gauge/mean-abs-correlation", gauge.meanAbsCorrelation());
      put(model.name(), "gauge/independent-correlation", gauge.independentCorrelation());
    }
  }

  private void add(Separability.Model model) {
    put(model.model(), "separability/mean-first", model.meanFirst());
    put(model.model(), "separability/mean-kth", model.meanKth());
    put(model.model(), "separability/overlap", model.overlap());
    put(model.model(), "separability/overlap-with-first-model", model.overlapWithFirstModel());
  }

  /** Where the values of a protocol at a label fraction go. */
  private record Place(String model, String protocol, double fraction) {}

  private void put(Place at, String quantity, @Nullable Double value) {
    put(at.model(), "%s/%s/%s".formatted(at.protocol(), quantity, at.fraction()), value);
  }

  private void put(String model, String quantity, @Nullable Double value) {
    if (value != null) {
      table.computeIfAbsent(model, name -> new LinkedHashMap<>()).put(quantity, value);
    }
  }
}
