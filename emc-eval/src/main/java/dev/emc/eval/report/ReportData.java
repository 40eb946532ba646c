package dev.emc.eval.report;

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
 * @param probes accuracies and tests; null if nothing was probed. Models it lacks show as missing
 * @param marginals pairs of embedding dimensions, each over all models
 * @param plots curves over training
 */
public record ReportData(
    String title,
    List<Fact> environment,
    List<ReportModel> models,
    @Nullable String focus,
    @Nullable ProbeResult probes,
    List<Marginals> marginals,
    List<LinePlot> plots) {
  /** Copies the lists. */
  public ReportData {
    environment = List.copyOf(environment);
    models = List.copyOf(models);
    marginals = List.copyOf(marginals);
    plots = List.copyOf(plots);
  }

  /** A name and a value, as text. */
  public record Fact(String name, String value) {}
}
