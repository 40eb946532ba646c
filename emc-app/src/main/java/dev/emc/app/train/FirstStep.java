package dev.emc.app.train;

import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.plugin.Components;
import dev.emc.core.plugin.PluginLoader;
import dev.emc.core.train.RunDirectory;
import dev.emc.core.train.TrainingRun;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Does the first step of a run on noise, in a process that the engine may end. */
final class FirstStep {
  private FirstStep() {}

  /**
   * Does the step.
   *
   * @param arguments the run's directory, then the folders of its plugins
   */
  public static void main(String[] arguments) {
    Components components = components(arguments, 1);
    Path config = RunDirectory.configOf(Path.of(arguments[0]));
    TrainingRun.prepare(ExperimentLoader.load(config, List.of(), components), components)
        .rehearse();
    // The engine's threads must not keep the process alive.
    System.exit(0);
  }

  /**
   * The components of a process that another one started for a run.
   *
   * @param arguments something of the run, then the folders of its plugins
   * @param first index of the first folder
   */
  static Components components(String[] arguments, int first) {
    return PluginLoader.loadAll(Arrays.stream(arguments).skip(first).map(Path::of).toList());
  }
}
