package dev.emc.eval.study;

import dev.emc.core.config.Setting;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of a study and its evaluations: what is done in one go.
 *
 * @param name its folder below the study's runs, such as {@code vicreg/seed-31/emc}
 * @param group name of its group
 * @param seed of all chance
 * @param config recipe or file
 * @param settings of its config, in order
 * @param after name of the unit whose model it starts from; null if it starts from none
 * @param tasks its evaluations
 * @param open whether its settings wait for a choice: it cannot be run yet
 */
public record Unit(
    String name,
    String group,
    long seed,
    String config,
    List<Setting> settings,
    @Nullable String after,
    List<Task> tasks,
    boolean open) {
  /** Copies the lists. */
  public Unit {
    settings = List.copyOf(settings);
    tasks = List.copyOf(tasks);
  }

  /** Its run directory. */
  public Path folder(Path study) {
    return study.resolve("runs").resolve(name);
  }

  Unit with(List<Task> more) {
    return new Unit(name, group, seed, config, settings, after, more, open);
  }

  Unit asOpen() {
    return new Unit(name, group, seed, config, settings, after, tasks, true);
  }
}
