package dev.emc.core.distributed;

import java.nio.ByteBuffer;

/**
 * The first of several ranks, where the others are only assumed: each has what this one has. So one
 * process does to a step what one of them would, of the same sizes, with numbers that mean nothing:
 * sums are left as they are.
 */
final class AssumedRanks extends SingleProcess {
  private final int size;
  private final int localSize;

  AssumedRanks(int size, int localSize) {
    this.size = size;
    this.localSize = localSize;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int localSize() {
    return localSize;
  }

  @Override
  public String description() {
    return "assumption";
  }

  @Override
  public void gather(ByteBuffer own, ByteBuffer all) {
    for (int rank = 0; rank < size; rank++) {
      all.put(rank * own.capacity(), own, 0, own.capacity());
    }
  }
}
