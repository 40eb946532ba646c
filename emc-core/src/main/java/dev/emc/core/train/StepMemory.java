package dev.emc.core.train;

/**
 * Memory that steps took in a process, on the device that computes.
 *
 * @param before bytes in use before the first step: the program, the engine, weights
 * @param grown bytes that the steps added to that at most
 */
public record StepMemory(long before, long grown) {
  /** Refuses what no process takes. */
  public StepMemory {
    if (before < 0 || grown < 0) {
      throw new IllegalArgumentException("bytes are negative: " + before + ", " + grown);
    }
  }
}
