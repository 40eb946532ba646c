package dev.emc.app.train;

import dev.emc.core.config.ExperimentLoader;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.plugin.Components;
import dev.emc.core.train.MemoryTrial;
import dev.emc.core.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Does the first steps of a run and says how much memory they took, in a process of its own. */
final class MemorySteps {
  /** Before the numbers, as plugins may print as well. */
  static final String MARK = "memory of steps:";

  private MemorySteps() {}

  /**
   * Does the steps and prints the bytes before the first, those that were added and those of them
   * that arrays had.
   *
   * @param arguments the run's config, how many ranks do it and how many of them on one machine,
   *     then the folders of its plugins
   */
  public static void main(String[] arguments) throws IOException {
    Components components = FirstStep.components(arguments, 3);
    var ranks = Ranks.assumed(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    TrainingRun training =
        TrainingRun.prepare(
            ExperimentLoader.load(Path.of(arguments[0]), List.of(), components), components, ranks);
    MemoryTrial.of(training)
        .ifPresent(
            took ->
                System.out.println(
                    "%s %s %s %s".formatted(MARK, took.before(), took.grown(), took.allocated())));
    System.out.flush();
    // The engine's threads must not keep the process alive.
    System.exit(0);
  }
}
