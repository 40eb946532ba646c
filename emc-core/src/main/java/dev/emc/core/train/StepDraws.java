package dev.emc.core.train;

import ai.djl.nn.Block;
import ai.djl.nn.norm.Dropout;
import dev.emc.api.StepInfo;
import dev.emc.core.engine.Devices;

/**
 * Seeds of the engine's generator within a step, for networks that draw while they compute, such as
 * dropout. A pass that is done twice must draw the same twice, and a run that goes on must draw
 * what it would have drawn: so each block of each piece has a seed of its own, told by run, step,
 * rank, piece and the block's place.
 */
final class StepDraws {
  /** Leaves the generator alone. */
  static final StepDraws NONE = new StepDraws(0, false);

  /** What the loss draws with, which is the same on all ranks. */
  private static final int LOSS = -1;

  private final long step;
  private final boolean seeds;
  private long pass;
  private long place;

  private StepDraws(long step, boolean seeds) {
    this.step = step;
    this.seeds = seeds;
  }

  /** The draws of a step. */
  static StepDraws of(StepInfo info) {
    return new StepDraws(info.drawSeed(), true);
  }

  /** Whether a network has a layer that draws, as far as its blocks tell. */
  static boolean areMadeBy(Iterable<Block> blocks) {
    for (Block block : blocks) {
      if (block instanceof Dropout || areMadeBy(block.getChildren().values())) {
        return true;
      }
    }
    return false;
  }

  /** Whether there are any. */
  boolean seeds() {
    return seeds;
  }

  /** Before the passes of a piece, the first and the second. */
  void beginPass(int piece, int rank) {
    pass = mixed(mixed(step + piece) + rank);
    place = 0;
    next();
  }

  /** Before the loss. */
  void beginLoss() {
    set(mixed(step + LOSS));
  }

  /** Before the next block; its seed. */
  long next() {
    long seed = mixed(pass + place++);
    set(seed);
    return seed;
  }

  /** Before a block that is passed again. */
  void set(long seed) {
    if (seeds) {
      Devices.engine().setRandomSeed((int) seed);
    }
  }

  /**
   * The finaliser of SplitMix64 (Steele, Lea and Flood 2014), so that near places have far seeds.
   */
  private static long mixed(long value) {
    long x = value + 0x9E3779B97F4A7C15L;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
