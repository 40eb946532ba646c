package dev.emc.images.load;

import dev.emc.api.ConfigException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of a loader: a few slots, each as large as a batch, used again and again. They
 * bound how many batches there may be at a time, those being made and those handed out together.
 *
 * <p>One thread at a time takes; any thread may give back.
 */
final class SlotPool {
  /** More would only add memory: the workers then are faster than the step on average. */
  private static final int MAX_SLOTS = 8;

  private final BatchLayout layout;
  private final Supplier<Slot> allocation;

  /** A permit for each slot that is free or may yet be allocated. */
  private final Semaphore permits;

  private final ConcurrentLinkedDeque<Slot> free = new ConcurrentLinkedDeque<>();
  private final AtomicInteger held = new AtomicInteger();
  private volatile int capacity;

  /** Of the thread that takes. */
  private int allocated;

  /**
   * A pool with no memory taken yet.
   *
   * @param maxBytes for all slots together
   * @throws ConfigException if not even one fits
   */
  SlotPool(BatchLayout layout, long maxBytes) {
    this(layout, layout.slotsIn(maxBytes), () -> new Slot(layout));
  }

  /** A pool whose slots come from elsewhere. */
  SlotPool(BatchLayout layout, int slots, Supplier<Slot> allocation) {
    this.layout = layout;
    this.allocation = allocation;
    capacity = Math.min(MAX_SLOTS, slots);
    permits = new Semaphore(capacity);
  }

  /** What slots look like. */
  BatchLayout layout() {
    return layout;
  }

  /**
   * A slot to fill, waiting until there is one.
   *
   * @return null if the machine has no memory for another one and some are in use: from then on
   *     there are only those, and the next call waits for one of them
   * @throws ConfigException if there is no memory even for the first
   */
  @Nullable Slot take() throws InterruptedException {
    permits.acquire();
    @Nullable Slot used = free.pollFirst();
    if (used != null) {
      return used;
    }
    try {
      Slot slot = allocation.get();
      allocated++;
      return slot;
    } catch (OutOfMemoryError e) {
      if (allocated == 0) {
        permits.release();
        throw layout.noNativeMemory(e);
      }
      // One permit is in hand; those of the other slots that will never be go with it. They are
      // there: this never waits.
      permits.acquireUninterruptibly(capacity - allocated - 1);
      capacity = allocated;
      return null;
    }
  }

  /** Whether all memory is in batches that the caller holds. */
  boolean exhausted() {
    return held.get() == capacity;
  }

  /** Marks a slot as held by the caller. */
  void handOut() {
    held.incrementAndGet();
  }

  /** Takes a slot back from the caller. */
  void handBack(Slot slot) {
    held.decrementAndGet();
    giveBack(slot);
  }

  /** Takes a slot back that was never handed out. */
  void giveBack(Slot slot) {
    free.addFirst(slot);
    permits.release();
  }
}
