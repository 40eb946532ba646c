package dev.emc.core.train;

import java.io.IOException;
import java.util.Map;

/**
 * Measures a network before the first epoch and between epochs. It must leave the network and all
 * random streams as they are, so that a run gives the same bits with it and without.
 */
@FunctionalInterface
public interface EpochProbe {
  /** Measures nothing. */
  EpochProbe NONE = (network, progress) -> Map.of();

  /**
   * Looks at the network after a whole number of epochs.
   *
   * @return values by name, such as {@code knn-top1}; empty if it has nothing to say of this epoch
   */
  Map<String, Double> measure(JointEmbeddingNetwork network, Progress progress) throws IOException;
}
