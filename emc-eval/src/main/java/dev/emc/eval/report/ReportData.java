package dev.emc.eval.report;

import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.plot.LinePlot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a report shows.
 *
 * @param title headline of the page
 * @param finding what a program that chose by itself came to; null if nobody chose
 * @param environment facts such as device, threads, seed and duration, in the order shown
 * @param models rows of every table, in the order shown
 * @param focus name of the model that the verdict is about, shown first; null for all alike
 * @param before name of the model the others continue, whose difference to the reference says
 *     nothing about a criterion: shown in the tables, but without a verdict; null if there is none
 * @param accuracies what they reached on labelled images, with tests
 * @param curves accuracy after each epoch
 * @param separability distances between features; null if not measured
 * @param marginals pairs of embedding dimensions, each over all models
 * @param plots curves over training
 * @param warnings what needs attention, in whole sentences
 * @param differences config keys whose values differ between models
 */
public record ReportData(
    String title,
    @Nullable Finding finding,
    List<Fact> environment,
    List<ReportModel> models,
    @Nullable String focus,
    @Nullable String before,
    Accuracies accuracies,
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
    curves = List.copyOf(curves);
    marginals = List.copyOf(marginals);
    plots = List.copyOf(plots);
    warnings = List.copyOf(warnings);
    differences = List.copyOf(differences);
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
