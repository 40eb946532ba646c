package dev.emc.eval.study;

import dev.emc.checkpoint.store.CheckpointName;
import dev.emc.core.config.Setting;
import dev.emc.core.train.RunDirectory;
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
 * @param afterEpoch the epoch of that unit that it starts from; 0 for its last
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
    int afterEpoch,
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

  /** The checkpoint of a run after an epoch. */
  public static Path checkpoint(Path run, int epoch) {
    return RunDirectory.checkpointsOf(run).resolve(CheckpointName.epoch(epoch).folder());
  }

  Unit with(List<Task> more) {
    return new Unit(name, group, seed, config, settings, after, afterEpoch, more, open);
  }

  Unit asOpen() {
    return new Unit(name, group, seed, config, settings, after, afterEpoch, tasks, true);
  }
}
