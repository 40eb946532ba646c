package dev.emc.core.train;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.Checkpoint;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.keys.WeightSelection;
import dev.emc.checkpoint.store.SavedCheckpoint;
import java.io.IOException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What {@code start-from} names, opened: somebody's file, or a checkpoint of an earlier run.
 *
 * @param checkpoint the weights; tensors are read when asked for
 * @param saved the run's checkpoint they are of; null for a file
 */
record StartSource(Checkpoint checkpoint, @Nullable SavedCheckpoint saved) {
  /**
   * Opens a run directory (its newest complete checkpoint), a checkpoint folder or a file.
   *
   * @throws ConfigException with one clear line if it is damaged
   */
  static StartSource open(ModelLocation from) throws IOException {
    SavedCheckpoint saved = from.saved().orElse(null);
    // One that was looked up once: a run may write a newer one meanwhile.
    return new StartSource(
        saved == null ? from.checkpoint() : Checkpoint.read(saved.folder()), saved);
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
