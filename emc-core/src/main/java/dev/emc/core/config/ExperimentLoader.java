package dev.emc.core.config;

import dev.emc.api.ConfigException;
import dev.emc.core.plugin.Components;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads experiments: recipes, a user's own files, and the resolved config of a run directory. */
public final class ExperimentLoader {
  private ExperimentLoader() {}

  /**
   * Reads an experiment's file.
   *
   * @param overrides {@code KEY=VALUE} each, applied in order
   * @throws ConfigException if it cannot be read or does not fit, naming file, line and key
   */
  public static Experiment load(Path file, List<String> overrides, Components components) {
    return load(ConfigFile.text(file), file.toString(), overrides, components);
  }

  /**
   * Reads an experiment's text.
   *
   * @param name of the text in messages
   * @param overrides {@code KEY=VALUE} each, applied in order
   * @throws ConfigException if it does not fit, naming file, line and key
   */
  public static Experiment load(
      String text, String name, List<String> overrides, Components components) {
    return ConfigFile.read(
        Experiment.class, text, name, overrides, components, Set.of(ResolvedConfig.PROVENANCE));
  }
}
