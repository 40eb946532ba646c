package dev.emc.eval.report;

import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.plot.LinePlot;
import dev.emc.eval.probe.ProbeResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a report shows.
 *
 * @param title headline of the page
 * @param environment facts such as device, threads, seed and duration, in the order shown
 * @param models rows of every table, in the order shown
 * @param focus name of the model that the verdict is about, shown first; null for all alike
 * @param before name of the model the others continue, whose difference to the reference says
 *     nothing about a criterion: shown in the tables, but without a verdict; null if there is none
 * @param protocols accuracies and tests, protocol by protocol. Models they lack show as missing
 * @param precisions mean average precisions; null if not measured
 * @param curves accuracy after each epoch
 * @param separability distances between features; null if not measured
 * @param marginals pairs of embedding dimensions, each over all models
 * @param plots curves over training
 * @param warnings what needs attention, in whole sentences
 * @param differences config keys whose values differ between models
 */
public record ReportData(
    String title,
    List<Fact> environment,
    List<ReportModel> models,
    @Nullable String focus,
    @Nullable String before,
    List<ReportProtocol> protocols,
    @Nullable MeanPrecisions precisions,
    List<LinePlot> curves,
    @Nullable Separability separability,
    List<Marginals> marginals,
    List<LinePlot> plots,
    List<String> warnings,
    List<Difference> differences) {
  /** Copies the lists. */
  public ReportData {
    environment = List.copyOf(environment);
    models = List.copyOf(models);
    protocols = List.copyOf(protocols);
    curves = List.copyOf(curves);
    marginals = List.copyOf(marginals);
    plots = List.copyOf(plots);
    warnings = List.copyOf(warnings);
    differences = List.copyOf(differences);
  }

  /** A report on linear probes, without epoch curves, distances, warnings and differences. */
  public ReportData(
      String title,
      List<Fact> environment,
      List<ReportModel> models,
      @Nullable String focus,
      @Nullable String before,
      @Nullable ProbeResult probes,
      List<Marginals> marginals,
      List<LinePlot> plots) {
    this(
        title,
        environment,
        models,
        focus,
        before,
        probes == null ? List.of() : List.of(ReportProtocol.linear(probes)),
        null,
        List.of(),
        null,
        marginals,
        plots,
        List.of(),
        List.of());
  }

  /** Names of the models that get a verdict. */
  public List<String> judged() {
    return models.stream().map(ReportModel::name).filter(name -> !name.equals(before)).toList();
  }

  /**
   * A config key whose values differ.
   *
   * @param key with dots
   * @param values of each model in order; empty where the key is missing
   */
  public record Difference(String key, List<String> values) {
    /** Copies the list. */
    public Difference {
      values = List.copyOf(values);
    }
  }

  /** A name and a value, as text. */
  public record Fact(String name, String value) {}
}
