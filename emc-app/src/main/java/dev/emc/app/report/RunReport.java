package dev.emc.app.report;

import dev.emc.app.home.BuildInfo;
import dev.emc.core.checkpoint.store.RunLock;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.gauge.Collapse;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.neighbours.DistancesResult;
import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.plot.Level;
import dev.emc.eval.report.ConfigDifferences;
import dev.emc.eval.report.EpochCurves;
import dev.emc.eval.report.Marginals;
import dev.emc.eval.report.MeanPrecisions;
import dev.emc.eval.report.Protocols;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ReportModel;
import dev.emc.eval.report.ReportProtocol;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.report.RunPlots;
import dev.emc.eval.report.RunResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers what the report of some runs shows. */
final class RunReport {
  private static final double MUCH_WAITING = 0.2;
  private static final int BINS = 50;

  private final ReportedRuns runs;
  private final List<String> notes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private RunReport(ReportedRuns runs) {
    this.runs = runs;
  }

  static ReportData of(ReportedRuns runs, String title) throws IOException {
    return new RunReport(runs).data(title);
  }

  private ReportData data(String title) throws IOException {
    addProgress();
    runs.histories().forEach(this::addWarnings);
    BuildInfo build = BuildInfo.load();
    List<ReportProtocol> protocols =
        Protocols.of(runs.results(), runs.reference(), runs.before(), warnings::add);
    MeanPrecisions precisions =
        Protocols.precisions(runs.results(), runs.reference(), runs.before(), warnings::add);
    List<ReportModel> models = models();
    Separability separability = separability();
    List<Marginals> marginals = marginals();
    notes.addAll(warnings);
    return new ReportData(
        title,
        List.of(
            new ReportData.Fact("version", build.version() + ", revision " + build.revision()),
            new ReportData.Fact("engine", "PyTorch " + build.pytorch() + ", DJL " + build.djl())),
        models,
        null,
        runs.before(),
        protocols,
        precisions,
        EpochCurves.of(runs.histories(), runs.results(), runs.before()),
        separability,
        marginals,
        RunPlots.all(runs.histories(), levels()),
        notes,
        runs.folders().size() == 1 ? List.of() : ConfigDifferences.of(runs.folders()));
  }

  private List<ReportModel> models() throws IOException {
    var models = new ArrayList<ReportModel>();
    for (int i = 0; i < runs.names().size(); i++) {
      String name = runs.names().get(i);
      GaugeResult gauge = result(name).gauge();
      if (gauge != null && gauge.collapse().kind() != Collapse.Kind.NONE) {
        warnings.add(
            "%s: %s collapse of the embeddings: %s"
                .formatted(
                    name,
                    gauge.collapse().kind().name().toLowerCase(Locale.ROOT),
                    gauge.collapse().reason()));
      }
      models.add(
          new ReportModel(
              name,
              description(runs.configs().get(i)),
              gauge == null ? null : ReportModel.Gauge.of(gauge),
              Files.readString(RunDirectory.configOf(runs.folders().get(i)))));
    }
    return models;
  }

  private RunResults result(String name) {
    RunResults found = runs.results().get(name);
    if (found == null) {
      throw new IllegalStateException("run '" + name + "' was not read");
    }
    return found;
  }

  private static String description(Map<String, String> config) {
    return "%s + %s, %s epochs of %s"
        .formatted(
            config.getOrDefault("method.type", "?"),
            config.getOrDefault("regularizer.type", "none"),
            config.getOrDefault("epochs", "?"),
            config.getOrDefault("data.train", "?"));
  }

  /** Distances measured on the same images to the same neighbour. */
  private @Nullable Separability separability() {
    var distances = new ArrayList<Separability.Distances>();
    DistancesResult first = null;
    String firstName = null;
    for (String name : order()) {
      DistancesResult found = result(name).distances();
      if (found == null) {
        continue;
      }
      if (first == null) {
        first = found;
        firstName = name;
      }
      if (found.k() != first.k() || !sameImages(found.settings(), first.settings())) {
        warnings.add(
            "Separability of %s is left out: it was measured on other images or to another"
                    .formatted(name)
                + " neighbour than that of %s".formatted(firstName));
      } else {
        distances.add(found.named(name));
      }
    }
    return first == null ? null : Separability.of(distances, first.k(), BINS);
  }

  /** Pairs of dimensions that the gauges of the runs have in common. */
  private List<Marginals> marginals() {
    var gauges = new LinkedHashMap<String, GaugeResult>();
    GaugeResult first = null;
    for (String name : order()) {
      GaugeResult found = result(name).gauge();
      if (found == null) {
        continue;
      }
      if (first == null) {
        first = found;
      }
      if (found.width() == first.width() && sameImages(found.settings(), first.settings())) {
        gauges.put(name, found);
      } else {
        warnings.add(
            "Two-dimensional marginals of %s are left out: it was gauged on other images or has"
                    .formatted(name)
                + " embeddings of another width than %s"
                    .formatted(gauges.keySet().iterator().next()));
      }
    }
    var marginals = new ArrayList<Marginals>();
    for (int p = 0; first != null && p < first.pairs().size(); p++) {
      var panels = new ArrayList<Marginals.Panel>();
      for (Map.Entry<String, GaugeResult> gauge : gauges.entrySet()) {
        GaugeResult.PairSample pair = gauge.getValue().pairs().get(p);
        panels.add(new Marginals.Panel(gauge.getKey(), pair.x(), pair.y()));
      }
      GaugeResult.PairSample pair = first.pairs().get(p);
      marginals.add(
          new Marginals(
              "embedding dimensions %d and %d".formatted(pair.first(), pair.second()), panels));
    }
    return marginals;
  }

  private static boolean sameImages(Map<String, String> one, Map<String, String> other) {
    return one.getOrDefault("data", "").equals(other.getOrDefault("data", ""))
        && one.getOrDefault("images", "").equals(other.getOrDefault("images", ""));
  }

  /** The run before first. */
  private List<String> order() {
    var order = new ArrayList<String>();
    if (runs.before() != null) {
      order.add(runs.before());
    }
    runs.names().stream().filter(name -> !name.equals(runs.before())).forEach(order::add);
    return order;
  }

  /**
   * The entropy of a uniform batch and the estimator's maximum, where they are the same for all.
   */
  private List<Level> levels() {
    List<String> sizes = runs.configs().stream().map(c -> c.get("batch-size")).distinct().toList();
    boolean known =
        runs.configs().stream()
            .allMatch(c -> c.getOrDefault("estimator.type", "m-spacings").equals("m-spacings"));
    if (!known
        || sizes.size() > 1
        || sizes.get(0) == null
        || !sizes.get(0).matches("[1-9]\\d{0,8}")) {
      return List.of();
    }
    int batch = Integer.parseInt(sizes.get(0));
    var estimator = new MSpacings(new MSpacingsConfig());
    if (batch < estimator.minimumSamples()) {
      return List.of();
    }
    return List.of(
        new Level("uniform batch", estimator.uniformLevel(batch)),
        new Level("estimator’s maximum", MSpacings.largest(batch)));
  }

  private void addProgress() throws IOException {
    for (int i = 0; i < runs.names().size(); i++) {
      String wanted = runs.configs().get(i).getOrDefault("epochs", "");
      int finished = runs.histories().get(i).finished();
      if (!wanted.matches("\\d{1,9}") || finished >= Integer.parseInt(wanted)) {
        continue;
      }
      Path folder = runs.folders().get(i);
      notes.add(
          RunLock.isHeld(folder)
              ? "%s is still in progress: %d of %s epochs are done"
                  .formatted(runs.names().get(i), finished, wanted)
              : "%s was stopped after %d of %s epochs; go on with emc train --resume %s"
                  .formatted(runs.names().get(i), finished, wanted, folder));
    }
  }

  private void addWarnings(RunHistory run) {
    run.warnings().forEach(line -> warnings.add(run.name() + ", " + line));
    double[] waits = run.series(RunHistory.DATA_WAIT, 0).y();
    double last = waits.length == 0 ? Double.NaN : waits[waits.length - 1];
    if (last > MUCH_WAITING) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s: %.0f %% of the last epoch went into waiting for images",
              run.name(),
              100 * last));
    }
  }
}
