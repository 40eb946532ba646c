package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.keys.WeightSelection;
import dev.emc.checkpoint.store.SavedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What {@code start-from} names, opened: somebody's file, or a checkpoint of an earlier run.
 *
 * @param checkpoint the weights; tensors are read when asked for
 * @param saved the run's checkpoint they are of; null for a file
 */
record StartSource(Checkpoint checkpoint, @Nullable SavedCheckpoint saved) {
  private static final String STATE = "state.json";

  /**
   * Opens a run directory (its newest complete checkpoint), a checkpoint folder or a file.
   *
   * @throws ConfigException with one clear line if it is none of these or damaged
   */
  static StartSource open(Path from) throws IOException {
    if (Files.notExists(from)) {
      throw new ConfigException("start-from: " + from + " does not exist");
    }
    if (!Files.isDirectory(from)) {
      return new StartSource(Checkpoint.read(from), null);
    }
    if (!Files.isExecutable(from)) {
      throw new ConfigException("start-from: " + from + ": no permission to read this folder");
    }
    if (Files.isDirectory(RunDirectory.checkpointsOf(from))) {
      return of(RunDirectory.newestCheckpoint(from));
    }
    if (Files.isRegularFile(from.resolve(STATE))) {
      return of(SavedCheckpoint.open(from));
    }
    if (Files.isRegularFile(from.resolve("model.safetensors"))) {
      return new StartSource(Checkpoint.read(from), null);
    }
    throw new ConfigException(
        "start-from: "
            + from
            + " is a folder that holds no run and no checkpoint; expected a run directory, a"
            + " checkpoint folder or a checkpoint file");
  }

  private static StartSource of(SavedCheckpoint saved) throws IOException {
    return new StartSource(Checkpoint.read(saved.folder()), saved);
  }

  /** What messages call it. */
  String name() {
    return saved == null ? checkpoint.name() : saved.toString();
  }

  /** What hides tensors that were not read, such as a whole model; empty if nothing does. */
  private String passedOver() {
    return checkpoint.passedOver().entrySet().stream()
        .filter(entry -> entry.getValue().tensors() > 0)
        .max(Comparator.comparingInt(entry -> entry.getValue().tensors()))
        .map(
            entry ->
                "; '%s' is a %s, which is not read: save its state_dict() instead"
                    .formatted(entry.getKey(), entry.getValue()))
        .orElse("");
  }

  /**
   * The weights in it that are meant for a network.
   *
   * @throws ConfigException if it has nothing of the network's backbone, or not what is chosen
   */
  WeightSelection weights(JointEmbeddingNetwork network, WeightChoice choice) {
    try {
      return WeightSelection.of(name(), checkpoint.tensors(), choice, ModelWeights.keys(network));
    } catch (ConfigException e) {
      throw new ConfigException(e.getMessage() + passedOver());
    }
  }
}
