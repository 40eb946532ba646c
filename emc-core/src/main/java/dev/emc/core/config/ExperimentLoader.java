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
    return compose(text, name, overrides.stream().map(Setting::written).toList(), components);
  }

  /**
   * Makes an experiment of a file and of settings of a user's and of a program's.
   *
   * @param settings applied in order, before the experiment is checked
   * @throws ConfigException if it cannot be read or does not fit, naming file, line and key
   */
  public static Experiment compose(Path file, List<Setting> settings, Components components) {
    return compose(ConfigFile.text(file), file.toString(), settings, components);
  }

  private static Experiment compose(
      String text, String name, List<Setting> settings, Components components) {
    return read(text, name, MethodViews.writtenOut(text, name, settings, components), components);
  }

  /** Reads it with these settings and no others. */
  static Experiment read(String text, String name, List<Setting> settings, Components components) {
    return ConfigFile.read(
        Experiment.class, text, name, settings, components, Set.of(ResolvedConfig.PROVENANCE));
  }
}
