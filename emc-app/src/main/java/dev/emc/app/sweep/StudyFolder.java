package dev.emc.app.sweep;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.emc.api.ConfigException;
import dev.emc.app.study.StudyConfig;
import dev.emc.core.checkpoint.tensor.WholeFile;
import dev.emc.core.config.ConfigFile;
import dev.emc.core.config.FlatConfig;
import dev.emc.core.config.ResolvedConfig;
import dev.emc.core.plugin.Components;
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
    Path file = folder.resolve(FILE);
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new ConfigException("--out: " + folder + " is a file, a folder is expected");
    }
    if (!Files.isRegularFile(file) || read(folder, components).equals(study)) {
      return;
    }
    Path wanted = Files.createTempFile("emc-study", ".yaml");
    try {
      Files.writeString(wanted, text(study, components));
      Map<String, String> here = FlatConfig.read(wanted);
      Map<String, String> there = FlatConfig.read(file);
      var keys = new TreeSet<>(here.keySet());
      keys.addAll(there.keySet());
      for (String key : keys) {
        String now = here.getOrDefault(key, "missing");
        String before = there.getOrDefault(key, "missing");
        if (!now.equals(before)) {
          throw new ConfigException(
              "--out: %s holds another study (%s differs: %s there, %s here); choose another"
                      .formatted(folder, key, brief(before), brief(now))
                  + " folder, or go on with what is there by --resume "
                  + folder);
        }
      }
    } finally {
      Files.deleteIfExists(wanted);
    }
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
