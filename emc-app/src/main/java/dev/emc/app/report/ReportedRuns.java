package dev.emc.app.report;

import dev.emc.api.ConfigException;
import dev.emc.core.config.FlatConfig;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.report.RunResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a report is of, in the order given: runs, and files of results of models that are no runs of
 * ours, such as features that somebody saved.
 */
final class ReportedRuns {
  private final List<Subject> subjects = new ArrayList<>();
  private final @Nullable String reference;
  private final @Nullable String before;

  /**
   * One of them.
   *
   * @param name in tables
   * @param paths the run's directory, or the files of results
   * @param history of the run; null for files of results
   * @param config of the run, flat; empty for files of results
   * @param results that evaluations have left
   */
  record Subject(
      String name,
      List<Path> paths,
      @Nullable RunHistory history,
      Map<String, String> config,
      RunResults results) {
    /** The run's directory. */
    Path folder() {
      return paths.get(0);
    }
  }

  /**
   * Reads runs, and what evaluations have left in them, and files of results.
   *
   * @param reference name or path of the run that the others are tested against; null for the first
   * @param before name or path of the run that the others continue; if null, the one of the runs
   *     from which all others start, if there is such a one
   * @throws ConfigException if one is no run, is named twice or has nothing to report yet
   */
  ReportedRuns(List<Path> paths, @Nullable String reference, @Nullable String before)
      throws IOException {
    Map<String, List<Path>> named = named(paths);
    String continued = before == null ? null : find("--before", before, named);
    for (Map.Entry<String, List<Path>> each : named.entrySet()) {
      Path first = each.getValue().get(0);
      subjects.add(
          Files.isRegularFile(first)
              ? new Subject(
                  each.getKey(),
                  each.getValue(),
                  null,
                  Map.of(),
                  RunResults.ofFiles(each.getValue()))
              : new Subject(
                  each.getKey(),
                  each.getValue(),
                  RunHistory.read(first, each.getKey()),
                  FlatConfig.read(RunDirectory.configOf(first)),
                  RunResults.read(first)));
    }
    this.reference = reference == null ? null : find("--reference", reference, named);
    this.before = continued == null ? startOfAllOthers() : continued;
  }

  /**
   * Runs by the last parts of their paths, files of results by their models, several of one model
   * together; all by their whole paths where these names are not enough to tell them apart.
   */
  private static Map<String, List<Path>> named(List<Path> paths) throws IOException {
    if (new LinkedHashSet<>(paths).size() < paths.size()) {
      throw namedTwice(paths.stream().map(Path::toString).toList());
    }
    var named = new LinkedHashMap<String, List<Path>>();
    var taken = new LinkedHashSet<String>();
    boolean unique = true;
    for (Path path : paths) {
      boolean file = Files.isRegularFile(path);
      String name = file ? RunResults.modelOf(path) : last(path);
      List<Path> same = named.computeIfAbsent(name, n -> new ArrayList<>());
      // A model may have a file for each protocol; a run has all of its results in it.
      unique &= same.isEmpty() || file && Files.isRegularFile(same.get(0));
      unique &= taken.add(name + "\n" + (file ? RunResults.protocolOf(path) : ""));
      same.add(path);
    }
    if (unique) {
      return named;
    }
    var whole = new LinkedHashMap<String, List<Path>>();
    paths.forEach(path -> whole.put(path.toString(), List.of(path)));
    if (whole.size() < paths.size()) {
      throw namedTwice(whole.keySet());
    }
    return whole;
  }

  private static ConfigException namedTwice(Iterable<String> names) {
    return new ConfigException("a run is named twice: " + String.join(", ", names));
  }

  private static String last(Path path) {
    return String.valueOf(path.toAbsolutePath().normalize().getFileName());
  }

  private static String find(String option, String text, Map<String, List<Path>> named) {
    if (named.containsKey(text)) {
      return text;
    }
    return named.entrySet().stream()
        .filter(each -> each.getValue().contains(Path.of(text)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    "%s: '%s' is none of the runs %s"
                        .formatted(option, text, String.join(", ", named.keySet()))));
  }

  private @Nullable String startOfAllOthers() {
    for (Subject candidate : runs()) {
      Path start = candidate.folder().toAbsolutePath().normalize();
      boolean all = subjects.size() > 1;
      for (Subject other : subjects) {
        String from = other.config().getOrDefault("start-from", "");
        all &=
            other == candidate
                || !from.isEmpty() && Path.of(from).toAbsolutePath().normalize().startsWith(start);
      }
      if (all) {
        return candidate.name();
      }
    }
    return null;
  }

  List<Subject> subjects() {
    return subjects;
  }

  /** Those that are runs. */
  List<Subject> runs() {
    return subjects.stream().filter(subject -> subject.history() != null).toList();
  }

  List<RunHistory> histories() {
    return subjects.stream().map(Subject::history).filter(Objects::nonNull).toList();
  }

  /** What evaluations have left, by name. */
  Map<String, RunResults> results() {
    var results = new LinkedHashMap<String, RunResults>();
    subjects.forEach(subject -> results.put(subject.name(), subject.results()));
    return results;
  }

  /** Whom the others are tested against, if the user says so. */
  @Nullable String reference() {
    return reference;
  }

  /** The run that the others continue. */
  @Nullable String before() {
    return before;
  }

  String title() {
    List<String> names = subjects.stream().map(Subject::name).toList();
    String kind = runs().size() == subjects.size() ? "Run" : "Result";
    return kind + (names.size() == 1 ? " " : "s ") + String.join(", ", names);
  }
}
