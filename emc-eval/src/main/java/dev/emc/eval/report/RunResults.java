package dev.emc.eval.report;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.neighbours.DistancesResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.protocol.EvaluationProtocols;
import dev.emc.eval.results.ResultFile;
import dev.emc.eval.svm.MultiLabelEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What evaluations have left in a run directory.
 *
 * @param evaluations of the run by protocol: the file's name, such as {@code linear}
 * @param precisions answers on images that show several classes; null if not measured
 * @param checkpoints evaluations of single checkpoints, by epoch
 * @param gauge of its embeddings; null if not measured
 * @param distances between its features; null if not measured
 * @param damaged a line for each file that could not be read and is left out
 */
public record RunResults(
    Map<String, Evaluation> evaluations,
    @Nullable MultiLabelEvaluation precisions,
    List<AtEpoch> checkpoints,
    @Nullable GaugeResult gauge,
    @Nullable DistancesResult distances,
    List<String> damaged) {
  private static final Pattern EPOCH = Pattern.compile("epoch-(\\d+)");

  /** How a study names its evaluations of a run's checkpoints. */
  private static final Pattern OF_EPOCH = Pattern.compile("(.+)-epoch-(\\d+)");

  private static final String SVM = "svm";
  private static final Set<String> NOT_PREDICTIONS = Set.of(GaugeResult.NAME, DistancesResult.NAME);

  /**
   * An evaluation of a checkpoint.
   *
   * @param epoch after which it was written
   */
  public record AtEpoch(int epoch, String protocol, Evaluation evaluation) {}

  /** Reads a run's results. A file that is damaged costs no other one: it is named and left out. */
  public static RunResults read(Path run) throws IOException {
    var checkpoints = new ArrayList<AtEpoch>();
    var damaged = new ArrayList<String>();
    for (Path folder : sorted(RunDirectory.checkpointsOf(run))) {
      Matcher name = EPOCH.matcher(folder.getFileName().toString());
      if (name.matches()) {
        evaluations(folder, damaged)
            .forEach(
                (protocol, evaluation) ->
                    checkpoints.add(
                        new AtEpoch(Integer.parseInt(name.group(1)), protocol, evaluation)));
      }
    }
    var evaluations = new LinkedHashMap<String, Evaluation>();
    evaluations(run, damaged)
        .forEach(
            (name, evaluation) -> {
              Matcher of = OF_EPOCH.matcher(name);
              if (of.matches()) {
                int epoch = Integer.parseInt(of.group(2));
                checkpoints.add(new AtEpoch(epoch, of.group(1), evaluation));
              } else {
                evaluations.put(name, evaluation);
              }
            });
    Path svm = ResultFile.of(run, SVM);
    Path gauge = ResultFile.of(run, GaugeResult.NAME);
    Path distances = ResultFile.of(run, DistancesResult.NAME);
    return new RunResults(
        evaluations,
        MultiLabelEvaluation.isOne(svm) ? whole(svm, MultiLabelEvaluation::read, damaged) : null,
        checkpoints,
        Files.exists(gauge) ? whole(gauge, GaugeResult::read, damaged) : null,
        Files.exists(distances) ? whole(distances, DistancesResult::read, damaged) : null,
        damaged);
  }

  /** Reads a file of results. */
  private interface Reader<T> {
    T read(Path file) throws IOException;
  }

  /** What a file holds; null if it is damaged, which is told. */
  private static <T> @Nullable T whole(Path file, Reader<T> reader, List<String> damaged)
      throws IOException {
    try {
      return reader.read(file);
    } catch (ConfigException e) {
      damaged.add(e.getMessage() + "; it is left out");
      return null;
    }
  }

  /** What a user should know of the weights that were evaluated, each line once. */
  public List<String> loadWarnings() {
    var reports = new ArrayList<@Nullable LoadSummary>();
    evaluations.values().forEach(evaluation -> reports.add(evaluation.loadReport()));
    checkpoints.forEach(at -> reports.add(at.evaluation().loadReport()));
    reports.add(precisions == null ? null : precisions.loadReport());
    reports.add(gauge == null ? null : gauge.loadReport());
    reports.add(distances == null ? null : distances.loadReport());
    return reports.stream()
        .filter(Objects::nonNull)
        .flatMap(report -> report.warnings().stream())
        .distinct()
        .toList();
  }

  /**
   * The results that single files hold, each under the protocol that it names.
   *
   * @param files of one model
   * @throws ConfigException in one line if a file is damaged, or two are of one protocol
   */
  public static RunResults ofFiles(List<Path> files) throws IOException {
    var evaluations = new LinkedHashMap<String, Evaluation>();
    MultiLabelEvaluation precisions = null;
    for (Path file : files) {
      if (MultiLabelEvaluation.isOne(file)) {
        precisions = MultiLabelEvaluation.read(file);
      } else {
        Evaluation evaluation = Evaluation.read(file);
        evaluations.put(EvaluationProtocols.family(evaluation.protocol()), evaluation);
      }
    }
    return new RunResults(evaluations, precisions, List.of(), null, null, List.of());
  }

  /** Whose results a file of them holds, as it says. */
  public static String modelOf(Path file) throws IOException {
    return MultiLabelEvaluation.isOne(file)
        ? MultiLabelEvaluation.read(file).answers().model()
        : Evaluation.read(file).predictions().model();
  }

  /** The short name of the protocol of a file of results. */
  public static String protocolOf(Path file) throws IOException {
    return MultiLabelEvaluation.isOne(file)
        ? MultiLabelEvaluation.PROTOCOL
        : EvaluationProtocols.family(Evaluation.read(file).protocol());
  }

  private static Map<String, Evaluation> evaluations(Path model, List<String> damaged)
      throws IOException {
    var found = new LinkedHashMap<String, Evaluation>();
    for (Path file : sorted(model.resolve(ResultFile.FOLDER))) {
      String name = file.getFileName().toString();
      String protocol = name.replaceFirst("\\.json$", "");
      boolean several = protocol.equals(SVM) && MultiLabelEvaluation.isOne(file);
      if (!protocol.equals(name) && !several && !NOT_PREDICTIONS.contains(protocol)) {
        Evaluation evaluation = whole(file, Evaluation::read, damaged);
        if (evaluation != null) {
          found.put(protocol, evaluation);
        }
      }
    }
    return found;
  }

  private static List<Path> sorted(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
