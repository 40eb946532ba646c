package dev.emc.app.report;

import dev.emc.app.home.BuildInfo;
import dev.emc.core.checkpoint.store.RunLock;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.gauge.Collapse;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.plot.Level;
import dev.emc.eval.report.Accuracies;
import dev.emc.eval.report.ConfigDifferences;
import dev.emc.eval.report.EpochCurves;
import dev.emc.eval.report.Marginals;
import dev.emc.eval.report.Measurements;
import dev.emc.eval.report.Protocols;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ReportModel;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.report.RunPlots;
import dev.emc.eval.report.RunResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Gathers what the report of some runs shows. */
final class RunReport {
  private static final double MUCH_WAITING = 0.2;

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
    runs.results()
        .forEach(
            (name, found) ->
                found.loadWarnings().forEach(line -> warnings.add(name + ", evaluated: " + line)));
    BuildInfo build = BuildInfo.load();
    Accuracies accuracies =
        Protocols.of(runs.results(), runs.reference(), runs.before(), warnings::add);
    List<ReportModel> models = models();
    Separability separability = Measurements.separability(ordered(), warnings::add);
    List<Marginals> marginals = Measurements.marginals(ordered(), warnings::add);
    notes.addAll(warnings);
    return new ReportData(
        title,
        List.of(
            new ReportData.Fact("written", LocalDate.now().toString()),
            new ReportData.Fact("seed of training", values("seed")),
            new ReportData.Fact("batch size", values("batch-size")),
            new ReportData.Fact("device", values("device")),
            new ReportData.Fact("version", build.version() + ", revision " + build.revision()),
            new ReportData.Fact("engine", "PyTorch " + build.pytorch() + ", DJL " + build.djl())),
        models,
        null,
        runs.before(),
        accuracies,
        EpochCurves.of(runs.histories(), runs.results(), runs.before()),
        separability,
        marginals,
        RunPlots.all(runs.histories(), levels()),
        notes,
        runs.folders().size() == 1 ? List.of() : ConfigDifferences.of(runs.folders()));
  }

  /** What the configs say under a key. */
  private String values(String key) {
    return runs.configs().stream()
        .map(config -> config.getOrDefault(key, "not stated"))
        .distinct()
        .collect(Collectors.joining(", "));
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
    String criterion = config.getOrDefault("regularizer.type", "none");
    String epochs = config.getOrDefault("epochs", "?");
    // Without the folders, which stand in the configuration.
    String images = config.getOrDefault("data.train", "?").replaceFirst("^.*[/\\\\](?=.)", "");
    return "%s %s, %s %s of %s"
        .formatted(
            config.getOrDefault("method.type", "?"),
            criterion.equals("none") ? "alone" : "+ " + criterion,
            epochs,
            epochs.equals("1") ? "epoch" : "epochs",
            images);
  }

  /** The results, those of the run before first. */
  private Map<String, RunResults> ordered() {
    var ordered = new LinkedHashMap<String, RunResults>();
    String before = runs.before();
    if (before != null) {
      ordered.put(before, result(before));
    }
    runs.results().forEach(ordered::putIfAbsent);
    return ordered;
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
