package dev.emc.core.train;

import java.util.Optional;

/**
 * Does a few steps of a run with fewer images, each time in a process of its own: what an earlier
 * trial gave back of its memory would hide what a later one takes.
 */
@FunctionalInterface
public interface MemoryTrials {
  /** Does none. */
  MemoryTrials NONE = (batchSize, piece) -> Optional.empty();

  /**
   * Does steps.
   *
   * @param batchSize images of a step
   * @param piece of which so many pass the network together; as many as the batch has if they all
   *     do
   * @return what they took; empty if that is not known
   */
  Optional<StepMemory> of(int batchSize, int piece);
}
