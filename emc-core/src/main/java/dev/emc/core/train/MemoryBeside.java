package dev.emc.core.train;

import ai.djl.Device;
import dev.emc.core.config.Recompute;
import dev.emc.core.engine.AllocatedMemory;

/**
 * What is resident beside a run's arrays, and how sure a forecast of the whole can be by that. The
 * shares are what forecasts were found wrong by, see docs/proofs.md, rounded up.
 */
enum MemoryBeside {
  /** Holes of an allocator that tells what arrays have, and parts them from small blocks. */
  FEW_HOLES(Rest.HOLES, 0.2),
  /** Holes of one that tells as well, but whose threads keep small blocks between arrays. */
  HOLES(Rest.HOLES, 0.25),
  /** Java's own: large arrays that were closed are given back. */
  JAVA(Rest.JAVA, 0.15),
  /** Holes as large as what blocks that are computed again do not keep, of no steady share. */
  HOLES_OF_BLOCKS(Rest.HOLES, 0.45),
  /** Nobody tells arrays from holes, so that a line carries the chance of its trials. */
  NOT_TOLD(Rest.HOLES, 0.3);

  /** How what is resident beside what is allocated is carried beyond the trials. */
  enum Rest {
    /** Holes of the allocator: as large a share as in the trials. */
    HOLES,
    /** Java's own, where holes are given back: as many bytes as in the trials. */
    JAVA
  }

  /** Of two ranks that were measured the forecast of one was 17.6 % too high. */
  private static final double DOUBT_OF_RANKS = 0.25;

  private final Rest rest;
  private final double doubt;

  MemoryBeside(Rest rest, double doubt) {
    this.rest = rest;
    this.doubt = doubt;
  }

  /**
   * Of a run's steps in this process, or in another with the same environment. Has large arrays
   * given back where the steps will.
   */
  static MemoryBeside of(Recompute recompute, Device device) {
    if (device.isGpu()) {
      // Its allocator tells what is resident only; nothing of this was run on one.
      return HOLES;
    }
    boolean blocks = recompute == Recompute.BLOCKS;
    return of(
        blocks,
        AllocatedMemory.now().isPresent(),
        blocks && AllocatedMemory.givesBackLarge(),
        !AllocatedMemory.keepsSmall(System.getenv()));
  }

  static MemoryBeside of(boolean blocks, boolean told, boolean givenBack, boolean few) {
    if (blocks && !givenBack) {
      return HOLES_OF_BLOCKS;
    }
    if (!told) {
      return NOT_TOLD;
    }
    if (blocks) {
      return JAVA;
    }
    return few ? FEW_HOLES : HOLES;
  }

  Rest rest() {
    return rest;
  }

  /** Share by which a forecast may be wrong, in either direction. */
  double doubt(int ranks) {
    return ranks > 1 ? Math.max(doubt, DOUBT_OF_RANKS) : doubt;
  }
}
