package dev.emc.app.report;

import dev.emc.api.ConfigException;
import dev.emc.core.config.FlatConfig;
import dev.emc.core.train.RunDirectory;
import dev.emc.eval.report.RunHistory;
import dev.emc.eval.report.RunResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The runs of a report and what is known of them, in the order given. */
final class ReportedRuns {
  private final List<Path> folders;
  private final List<String> names;
  private final List<RunHistory> histories = new ArrayList<>();
  private final List<Map<String, String>> configs = new ArrayList<>();
  private final Map<String, RunResults> results = new LinkedHashMap<>();
  private final @Nullable String reference;
  private final @Nullable String before;

  /**
   * Reads runs, and what evaluations have left in them.
   *
   * @param reference name or path of the run that the others are tested against; null for the first
   * @param before name or path of the run that the others continue; if null, the one of the runs
   *     from which all others start, if there is such a one
   * @throws ConfigException if one is no run, is named twice or has nothing to report yet
   */
  ReportedRuns(List<Path> folders, @Nullable String reference, @Nullable String before)
      throws IOException {
    this.folders = folders;
    this.names = names(folders);
    String named = before == null ? null : named("--before", before);
    for (int i = 0; i < folders.size(); i++) {
      histories.add(RunHistory.read(folders.get(i), names.get(i)));
      configs.add(FlatConfig.read(RunDirectory.configOf(folders.get(i))));
    }
    this.reference = reference == null ? null : named("--reference", reference);
    this.before = named == null ? startOfAllOthers() : named;
    for (int i = 0; i < folders.size(); i++) {
      results.put(names.get(i), RunResults.read(folders.get(i)));
    }
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

  private @Nullable String startOfAllOthers() {
    for (int candidate = 0; candidate < folders.size() && folders.size() > 1; candidate++) {
      Path start = folders.get(candidate).toAbsolutePath().normalize();
      boolean all = true;
      for (int other = 0; other < folders.size(); other++) {
        String from = configs.get(other).getOrDefault("start-from", "");
        all &=
            other == candidate
                || !from.isEmpty() && Path.of(from).toAbsolutePath().normalize().startsWith(start);
      }
      if (all) {
        return names.get(candidate);
      }
    }
    return null;
  }

  List<Path> folders() {
    return folders;
  }

  List<String> names() {
    return names;
  }

  List<RunHistory> histories() {
    return histories;
  }

  /** The configs, flat. */
  List<Map<String, String>> configs() {
    return configs;
  }

  /** What evaluations have left, by name. */
  Map<String, RunResults> results() {
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
    return folders.size() == 1 ? "Run " + names.get(0) : "Runs " + String.join(", ", names);
  }
}
