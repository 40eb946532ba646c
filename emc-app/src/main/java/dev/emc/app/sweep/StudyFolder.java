package dev.emc.app.sweep;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emc.api.ConfigException;
import dev.emc.app.cli.Context;
import dev.emc.app.cli.Outputs;
import dev.emc.app.study.StudyConfig;
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
import java.util.TreeSet;

/** The folder of a study: {@code study.yaml}, {@code runs/} and the results. */
final class StudyFolder {
  private static final String FILE = "study.yaml";
  private static final YAMLMapper YAML = new YAMLMapper();

  private StudyFolder() {}

  /**
   * Reads the study that a folder holds.
   *
   * @throws ConfigException if it holds none
   */
  static StudyConfig read(Path folder, Components components) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          "--resume: %s holds no study: there is no %s".formatted(folder, FILE));
    }
    return ConfigFile.read(StudyConfig.class, file, List.of(), components);
  }

  /**
   * Makes sure that a folder holds no other study, without writing anything.
   *
   * @throws ConfigException naming a key whose values differ
   */
  static void requireSame(Path folder, StudyConfig study, Components components)
      throws IOException {
    if (isSame(folder, study, components)) {
      return;
    }
    Map<String, String> here = FlatConfig.of(text(study, components), "the study");
    Map<String, String> there = FlatConfig.read(folder.resolve(FILE));
    var keys = new TreeSet<>(here.keySet());
    keys.addAll(there.keySet());
    for (String key : keys) {
      String now = here.getOrDefault(key, "missing");
      String before = there.getOrDefault(key, "missing");
      if (!now.equals(before)) {
        throw new ConfigException(
            "--out: %s exists already and holds another study (%s differs: %s there, %s here); name another, or overwrite it with --force, or go on with it by --resume %s"
                .formatted(folder, key, brief(before), brief(now), folder));
      }
    }
  }

  /** Whether a folder holds a study, or none at all, as this one. */
  static boolean isSame(Path folder, StudyConfig study, Components components) {
    return !isStudy(folder) || read(folder, components).equals(study);
  }

  /**
   * A folder for a study: new, empty, or one that holds nothing but a study or its single runs,
   * which a scheduler may have begun with {@code --only}.
   *
   * @throws ConfigException if something else is in it
   */
  static Path named(Context context, Path folder) throws IOException {
    return isStudy(folder) || holdsRunsOnly(folder)
        ? folder
        : Outputs.folder(context, "out", folder);
  }

  private static boolean holdsRunsOnly(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (var entries = Files.list(folder)) {
      return entries.allMatch(
          entry -> entry.endsWith(RunLock.FILE) || isOfStudy(entry.getFileName().toString()));
    }
  }

  private static boolean isStudy(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /** Whether an entry of a study's folder is the study's. */
  static boolean isOfStudy(String entry) {
    return entry.equals(FILE)
        || entry.equals("runs")
        || entry.equals("logs")
        || entry.matches("results\\.(csv|json)|study\\.md|(curve|report)(-.*)?\\.(svg|html)");
  }

  /** Writes the study down, so that the folder alone is enough to go on. */
  static void write(Path folder, StudyConfig study, Components components) throws IOException {
    WholeFile.text(folder.resolve(FILE), text(study, components));
  }

  private static String text(StudyConfig study, Components components) throws IOException {
    return YAML.writeValueAsString(ResolvedConfig.tree(study, components));
  }

  private static String brief(String text) {
    return text.length() > 60 ? text.substring(0, 57) + "..." : text;
  }
}
