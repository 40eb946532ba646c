package dev.emc.app.report;

import dev.emc.api.ConfigException;
import dev.emc.app.home.BuildInfo;
import dev.emc.core.config.FlatConfig;
import dev.emc.core.criterion.MSpacings;
import dev.emc.core.criterion.MSpacingsConfig;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.plot.Level;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.report.ConfigDifferences;
import dev.emc.eval.report.ReportData;
import dev.emc.eval.report.ReportModel;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.report.RunPlots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The runs of a report and what is known of them. */
final class ReportedRuns {
  private static final double MUCH_WAITING = 0.2;

  private final List<Path> folders;
  private final List<String> names;
  private final List<RunHistory> histories = new ArrayList<>();
  private final @Nullable ProbeResult probes;
  private final @Nullable String before;

  /**
   * Reads runs, and the linear probes of those that have any.
   *
   * @param reference name or path of the run that the others are tested against; null for the first
   * @param before name or path of the run that the others continue
   * @throws ConfigException if one is no run, is named twice or has nothing to report yet
   */
  ReportedRuns(List<Path> folders, @Nullable String reference, @Nullable String before)
      throws IOException {
    this.folders = folders;
    this.names = names(folders);
    this.before = before == null ? null : named("--before", before);
    for (int i = 0; i < folders.size(); i++) {
      histories.add(RunHistory.read(folders.get(i), names.get(i)));
    }
    String wanted = reference == null ? null : named("--reference", reference);
    this.probes = probes(wanted);
  }

  /** Last parts of the paths; whole paths where these are not unique. */
  private static List<String> names(List<Path> folders) {
    List<String> last =
        folders.stream()
            .map(f -> String.valueOf(f.toAbsolutePath().normalize().getFileName()))
            .toList();
    List<String> names =
        new LinkedHashSet<>(last).size() == last.size()
            ? last
            : folders.stream().map(Path::toString).toList();
    if (new LinkedHashSet<>(names).size() < names.size()) {
      throw new ConfigException("a run is named twice: " + String.join(", ", names));
    }
    return names;
  }

  private String named(String option, String text) {
    int at = folders.indexOf(Path.of(text));
    if (at >= 0) {
      return names.get(at);
    }
    if (names.contains(text)) {
      return text;
    }
    throw new ConfigException(
        "%s: '%s' is none of the runs %s".formatted(option, text, String.join(", ", names)));
  }

  private @Nullable ProbeResult probes(@Nullable String reference) throws IOException {
    List<Predictions> models = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      Path file = folders.get(i).resolve("eval").resolve("linear.json");
      if (Files.exists(file)) {
        Predictions read = Evaluation.read(file).predictions();
        models.add(
            new Predictions(
                names.get(i), read.imageIds(), read.labels(), read.classes(), read.fractions()));
      }
    }
    if (models.isEmpty()) {
      return null;
    }
    String other =
        models.stream()
            .map(Predictions::model)
            .filter(name -> !name.equals(before))
            .findFirst()
            .orElse(models.get(0).model());
    return ProbeResult.of(models, reference == null ? other : reference);
  }

  List<RunHistory> histories() {
    return histories;
  }

  @Nullable ProbeResult probes() {
    return probes;
  }

  /** The runs that get a verdict. */
  List<String> judged() {
    return names.stream().filter(name -> !name.equals(before)).toList();
  }

  String title() {
    return folders.size() == 1 ? "Run " + names.get(0) : "Runs " + String.join(", ", names);
  }

  ReportData data(String title) throws IOException {
    var models = new ArrayList<ReportModel>();
    List<Map<String, String>> configs = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      Path config = RunDirectory.configOf(folders.get(i));
      Map<String, String> flat = FlatConfig.read(config);
      configs.add(flat);
      models.add(new ReportModel(names.get(i), description(flat), null, Files.readString(config)));
    }
    BuildInfo build = BuildInfo.load();
    return new ReportData(
        title,
        List.of(
            new ReportData.Fact("version", build.version() + ", revision " + build.revision()),
            new ReportData.Fact("engine", "PyTorch " + build.pytorch() + ", DJL " + build.djl())),
        models,
        null,
        before,
        probes,
        List.of(),
        RunPlots.all(histories, uniform(configs)),
        warnings(),
        folders.size() == 1 ? List.of() : ConfigDifferences.of(folders));
  }

  /** The level of a uniform batch, where all runs have the same batch size. */
  private static List<Level> uniform(List<Map<String, String>> configs) {
    List<String> sizes = configs.stream().map(c -> c.get("batch-size")).distinct().toList();
    if (sizes.size() > 1 || sizes.get(0) == null || !sizes.get(0).matches("[1-9]\\d{0,8}")) {
      return List.of();
    }
    var estimator = new MSpacings(new MSpacingsConfig());
    return List.of(
        new Level("uniform batch", estimator.uniformLevel(Integer.parseInt(sizes.get(0)))));
  }

  private static String description(Map<String, String> config) {
    return "%s + %s, %s epochs of %s"
        .formatted(
            config.getOrDefault("method.type", "?"),
            config.getOrDefault("regularizer.type", "none"),
            config.getOrDefault("epochs", "?"),
            config.getOrDefault("data.train", "?"));
  }

  private List<String> warnings() {
    var warnings = new ArrayList<String>();
    for (RunHistory run : histories) {
      run.warnings().forEach(line -> warnings.add(run.name() + ", " + line));
      double[] waits = run.series(RunHistory.DATA_WAIT).y();
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
    return warnings;
  }
}
