package dev.emc.eval.study.run;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emc.api.ConfigException;
import dev.emc.core.config.ConfigFile;
import dev.emc.core.config.FlatConfig;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
import dev.emc.eval.study.StudyConfig;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The study that a folder holds, written down so that the folder alone is enough to go on. */
public final class StudyFile {
  /** Its name. */
  public static final String NAME = "study.yaml";

  private static final YAMLMapper YAML = new YAMLMapper();

  private StudyFile() {}

  /**
   * A key that two studies have other values of.
   *
   * @param there in the folder
   * @param here in the study that is to go there
   */
  public record Difference(String key, String there, String here) {}

  /** Whether a folder holds a study. */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(NAME));
  }

  /**
   * Reads the study of a folder.
   *
   * @throws ConfigException if it holds none, or the file is damaged
   */
  public static StudyConfig read(Path folder, Components components) {
    if (!isIn(folder)) {
      throw new ConfigException("%s holds no study: there is no %s".formatted(folder, NAME));
    }
    return ConfigFile.read(StudyConfig.class, folder.resolve(NAME), List.of(), components);
  }

  /** Writes a study down. */
  public static void write(Path folder, StudyConfig study, Components components)
      throws IOException {
    WholeFile.text(folder.resolve(NAME), text(study, components));
  }

  private static String text(StudyConfig study, Components components) throws IOException {
    return YAML.writeValueAsString(ResolvedConfig.tree(study, components));
  }

  /** Whether a folder holds a study, or none at all, as this one. */
  public static boolean isSame(Path folder, StudyConfig study, Components components) {
    return !isIn(folder) || read(folder, components).equals(study);
  }

  /** The first key by which a folder's study differs from this one; empty if it may go there. */
  public static Optional<Difference> difference(
      Path folder, StudyConfig study, Components components) throws IOException {
    if (isSame(folder, study, components)) {
      return Optional.empty();
    }
    Map<String, String> here = FlatConfig.of(text(study, components), "the study");
    Map<String, String> there = FlatConfig.read(folder.resolve(NAME));
    var keys = new TreeSet<>(here.keySet());
    keys.addAll(there.keySet());
    for (String key : keys) {
      String now = here.getOrDefault(key, "missing");
      String before = there.getOrDefault(key, "missing");
      if (!now.equals(before)) {
        return Optional.of(new Difference(key, before, now));
      }
    }
    return Optional.empty();
  }

  /** Whether an entry of a study's folder is the study's. */
  public static boolean isOfStudy(String entry) {
    return entry.equals(NAME)
        || entry.equals("runs")
        || entry.equals("logs")
        || entry.matches("results\\.(csv|json)|study\\.md|(curve|report)(-.*)?\\.(svg|html)");
  }
}
