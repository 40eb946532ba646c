package dev.emc.eval.improve;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.store.RunLock;
import dev.emc.core.config.ConfigFile;
import dev.emc.core.config.FlatConfig;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What an improvement keeps in its folder as YAML, so that the same command goes on. */
public final class ImproveFile {
  private static final String REQUEST = "improve.yaml";
  private static final String PLAN = "plan.yaml";
  private static final YAMLMapper YAML = new YAMLMapper();

  private ImproveFile() {}

  /** Whether a folder holds an improvement. */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(REQUEST));
  }

  /** Whether an entry of an improvement's folder is the improvement's. */
  public static boolean isOfImprovement(String entry) {
    return List.of(
                REQUEST,
                PLAN,
                ImproveInputs.FILE,
                Found.FILE,
                ImageSets.FOLDER,
                "continue.yaml",
                "gauge.json",
                Improvement.AFTER + ".json",
                "judged",
                "trials",
                "run",
                "outcome.json",
                "report.html")
            .contains(entry)
        || entry.startsWith("model");
  }

  /** Whether a folder is free but for what an improvement leaves that was not even planned. */
  public static boolean isBegun(Path folder) throws IOException {
    return Files.isDirectory(folder) && holds(folder, ImproveFile::isOfPlan);
  }

  private static boolean holds(Path folder, Predicate<Path> only) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.allMatch(only);
    }
  }

  private static boolean isOfPlan(Path entry) {
    return entry.endsWith(RunLock.FILE)
        || WholeFile.isUnfinished(entry)
        || entry.endsWith(ImageSets.FOLDER)
        || entry.endsWith(Preparation.CONTINUE)
        || entry.endsWith(ImproveInputs.FILE)
        || entry.endsWith(Found.FILE)
        || entry.endsWith(PLAN);
  }

  /**
   * Makes sure that a folder holds no other improvement; one that nothing came of but a plan gives
   * way.
   *
   * @throws ConfigException naming a key whose values differ
   */
  public static void requireSame(Path folder, ImproveConfig config, Components components)
      throws IOException {
    if (!isIn(folder)) {
      return;
    }
    Map<String, String> there = FlatConfig.read(folder.resolve(REQUEST));
    Map<String, String> here = FlatConfig.of(text(config, components), "the command");
    // What an older version did not ask was as it is by default.
    var usual = new ImproveConfig(config.model(), config.images());
    Map<String, String> defaults = FlatConfig.of(text(usual, components), "the command");
    for (Map.Entry<String, String> entry : here.entrySet()) {
      String before =
          there.getOrDefault(entry.getKey(), defaults.getOrDefault(entry.getKey(), "missing"));
      if (!before.equals(entry.getValue())) {
        giveWay(
            folder,
            "%s differs: %s there, %s here".formatted(entry.getKey(), before, entry.getValue()));
        return;
      }
    }
  }

  /**
   * Forgets an improvement that nothing came of but a plan, so that another takes its place.
   *
   * @param other in what it is another
   * @throws ConfigException if more than that came of it
   */
  static void giveWay(Path folder, String other) throws IOException {
    if (!holds(folder, entry -> isOfPlan(entry) || entry.endsWith(REQUEST))) {
      throw new ConfigException(
          "--out: %s exists already and improves something else (%s); name another, or overwrite it with --force"
              .formatted(folder, other));
    }
    // What else there is counts for nothing without it.
    Files.deleteIfExists(folder.resolve(REQUEST));
  }

  static void write(Path folder, ImproveConfig config, Components components) throws IOException {
    WholeFile.text(folder.resolve(REQUEST), text(config, components));
  }

  /** The plan that a folder goes by. */
  static Optional<ImprovePlan> plan(Path folder, Components components) {
    Path file = folder.resolve(PLAN);
    return isIn(folder) && Files.isRegularFile(file)
        ? Optional.of(ConfigFile.read(ImprovePlan.class, file, List.of(), components))
        : Optional.empty();
  }

  static void write(Path folder, ImprovePlan plan, Components components) throws IOException {
    WholeFile.text(folder.resolve(PLAN), text(plan, components));
  }

  private static String text(Record config, Components components) throws IOException {
    return YAML.writeValueAsString(ResolvedConfig.tree(config, components));
  }
}
