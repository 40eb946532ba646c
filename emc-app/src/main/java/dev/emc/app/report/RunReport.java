package dev.emc.app.report;

import dev.emc.app.home.BuildInfo;
import dev.emc.app.report.ReportedRuns.Subject;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.gauge.Collapse;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.neighbours.Separability;
import dev.emc.eval.plot.Level;
import dev.emc.eval.report.Accuracies;
import dev.emc.eval.report.ComparedRuns;
import dev.emc.eval.report.ConfigDifferences;
import dev.emc.eval.report.EpochCurves;
import dev.emc.eval.report.Marginals;
import dev.emc.eval.report.Measurements;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ReportModel;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.report.RunPlots;
import dev.emc.eval.report.RunResults;
import dev.emc.files.ShellWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Gathers what the report of some runs, or of files of results, shows. */
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
            (name, found) -> {
              found.damaged().forEach(line -> warnings.add(name + ", " + line));
              found.loadWarnings().forEach(line -> warnings.add(name + ", evaluated: " + line));
            });
    BuildInfo build = BuildInfo.load();
    Accuracies accuracies =
        ComparedRuns.of(runs.results(), runs.reference(), runs.before(), warnings::add);
    List<ReportModel> models = models();
    Separability separability = Measurements.separability(ordered(), warnings::add);
    List<Marginals> marginals = Measurements.marginals(ordered(), warnings::add);
    notes.addAll(warnings);
    var facts = new ArrayList<ReportData.Fact>();
    facts.add(new ReportData.Fact("written", LocalDate.now().toString()));
    if (!runs.runs().isEmpty()) {
      facts.add(new ReportData.Fact("seed of training", values("seed")));
      facts.add(new ReportData.Fact("batch size", values("batch-size")));
      facts.add(new ReportData.Fact("device", values("device")));
    }
    facts.add(new ReportData.Fact("version", build.version() + ", revision " + build.revision()));
    facts.add(new ReportData.Fact("engine", "PyTorch " + build.pytorch() + ", DJL " + build.djl()));
    return new ReportData(
        title,
        null,
        facts,
        models,
        null,
        runs.before(),
        accuracies,
        EpochCurves.of(runs.histories(), runs.results(), runs.before()),
        separability,
        marginals,
        RunPlots.all(runs.histories(), levels()),
        notes,
        differences());
  }

  /** Of runs alone: a file of results has no config, and so no column in their table. */
  private List<ReportData.Difference> differences() {
    List<Path> folders = runs.runs().stream().map(Subject::folder).toList();
    return folders.size() < 2 || folders.size() < runs.subjects().size()
        ? List.of()
        : ConfigDifferences.of(folders);
  }

  /** What the configs say under a key. */
  private String values(String key) {
    return runs.runs().stream()
        .map(run -> run.config().getOrDefault(key, "not stated"))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private List<ReportModel> models() throws IOException {
    var models = new ArrayList<ReportModel>();
    for (Subject subject : runs.subjects()) {
      GaugeResult gauge = subject.results().gauge();
      if (gauge != null && gauge.collapse().kind() != Collapse.Kind.NONE) {
        warnings.add(
            "%s: %s collapse of the embeddings: %s"
                .formatted(
                    subject.name(),
                    gauge.collapse().kind().name().toLowerCase(Locale.ROOT),
                    gauge.collapse().reason()));
      }
      boolean run = subject.history() != null;
      models.add(
          new ReportModel(
              subject.name(),
              run ? description(subject.config()) : source(subject),
              gauge == null ? null : ReportModel.Gauge.of(gauge),
              run ? Files.readString(RunDirectory.configOf(subject.folder())) : null));
    }
    return models;
  }

  /** Where results that no run of ours made are from. */
  private static String source(Subject subject) {
    return subject.paths().stream()
        .map(file -> String.valueOf(file.getFileName()))
        .collect(Collectors.joining(", ", "results in ", ""));
  }

  private RunResults result(String name) {
    RunResults found = runs.results().get(name);
    if (found == null) {
      throw new IllegalStateException("'" + name + "' was not read");
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
    List<Map<String, String>> configs = runs.runs().stream().map(Subject::config).toList();
    List<String> sizes = configs.stream().map(c -> c.get("batch-size")).distinct().toList();
    boolean known =
        configs.stream()
            .allMatch(c -> c.getOrDefault("estimator.type", "m-spacings").equals("m-spacings"));
    if (!known
        || sizes.size() != 1
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
    for (Subject run : runs.runs()) {
      String wanted = run.config().getOrDefault("epochs", "");
      int finished = Objects.requireNonNull(run.history()).finished();
      if (!wanted.matches("\\d{1,9}") || finished >= Integer.parseInt(wanted)) {
        continue;
      }
      Path folder = run.folder();
      notes.add(
          RunLock.isHeld(folder)
              ? "%s is still in progress: %s of %s epochs are done"
                  .formatted(run.name(), finished, wanted)
              : "%s was stopped after %s of %s epochs; go on with emc train --resume %s"
                  .formatted(run.name(), finished, wanted, ShellWord.of(folder)));
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
