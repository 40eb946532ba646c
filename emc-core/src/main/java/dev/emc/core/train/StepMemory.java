package dev.emc.core.train;

/**
 * Memory that steps took in a process, on the device that computes.
 *
 * @param before bytes in use before the first step: the program, the engine, weights
 * @param grown bytes that the steps added to that at most
 * @param allocated of these, the most that arrays had at once; the rest is holes of the allocator.
 *     As many as {@code grown} where that is not known
 */
public record StepMemory(long before, long grown, long allocated) {
  /**
   * Of what is taken, arrays have more than this share: less is of another allocator than the one
   * that was asked.
   */
  private static final double LEAST_SHARE = 1 / 3.0;

  /** Refuses what no process takes. */
  public StepMemory {
    if (before < 0 || grown < 0 || allocated < 0) {
      throw new IllegalArgumentException(
          "bytes are negative: " + before + ", " + grown + ", " + allocated);
    }
    if (allocated < LEAST_SHARE * grown) {
      allocated = grown;
    }
  }

  /** Where it is not known what of it arrays had. */
  public StepMemory(long before, long grown) {
    this(before, grown, grown);
  }
}
