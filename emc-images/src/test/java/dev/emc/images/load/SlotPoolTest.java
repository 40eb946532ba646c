package dev.emc.images.load;

import static dev.emc.images.source.TestImages.OPTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.images.source.TestImages;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlotPoolTest {
  private final BatchLayout layout = new BatchLayout(List.of(TestImages.plain(2, 1)), 1, OPTIONS);
  private final AtomicInteger allocations = new AtomicInteger();

  @Test
  void slotsAreAllocatedWhenWantedAndUsedAgain() throws InterruptedException {
    SlotPool pool = pool(3, 99);
    assertEquals(0, allocations.get());
    Slot first = pool.take();
    Slot second = pool.take();
    assertNotSame(first, second);
    pool.giveBack(second);
    assertSame(second, pool.take());
    assertEquals(2, allocations.get());
  }

  @Test
  void noMoreThanEightHoweverMuchMemoryThereIs() throws InterruptedException {
    SlotPool pool = pool(1000, 99);
    for (int i = 0; i < 8; i++) {
      pool.take();
      assertFalse(pool.exhausted());
      pool.handOut();
    }
    assertTrue(pool.exhausted());
  }

  @Test
  void takingWaitsForASlot() throws Exception {
    SlotPool pool = pool(1, 99);
    Slot only = pool.take();
    CompletableFuture<Slot> next = takeLater(pool);
    assertFalse(next.isDone());
    pool.giveBack(only);
    assertSame(only, next.get());
  }

  @Test
  void heldByTheCallerIsExhaustedUntilHandedBack() throws InterruptedException {
    SlotPool pool = pool(1, 99);
    Slot only = pool.take();
    assertFalse(pool.exhausted());
    pool.handOut();
    assertTrue(pool.exhausted());
    pool.handBack(only);
    assertFalse(pool.exhausted());
  }

  @Test
  void machineWithoutMemoryForAnotherIsLeftWithThoseThereAre() throws Exception {
    SlotPool pool = pool(5, 2);
    Slot first = pool.take();
    Slot second = pool.take();
    pool.handOut();
    assertNull(pool.take());
    assertFalse(pool.exhausted());
    pool.handOut();
    assertTrue(pool.exhausted());
    CompletableFuture<Slot> next = takeLater(pool);
    assertFalse(next.isDone());
    pool.handBack(first);
    assertSame(first, next.get());
    pool.handBack(second);
    assertSame(second, pool.take());
    assertEquals(3, allocations.get());
  }

  @Test
  void noMemoryForTheFirstIsAnErrorEachTime() {
    SlotPool pool = pool(2, 0);
    for (int i = 0; i < 3; i++) {
      var e = assertThrows(ConfigException.class, pool::take);
      assertEquals(
          "no native memory for a batch of 0 MiB: lower the batch size or raise"
              + " -XX:MaxDirectMemorySize",
          e.getMessage());
    }
  }

  private SlotPool pool(int slots, int allocatable) {
    return new SlotPool(
        layout,
        slots,
        () -> {
          if (allocations.getAndIncrement() >= allocatable) {
            throw new OutOfMemoryError("Cannot reserve direct buffer memory");
          }
          return new Slot(layout);
        });
  }

  /** Takes in another thread, which waits when this returns. */
  private static CompletableFuture<Slot> takeLater(SlotPool pool) throws InterruptedException {
    var taken = new CompletableFuture<Slot>();
    var taker =
        new Thread(
            () -> {
              try {
                taken.complete(pool.take());
              } catch (InterruptedException e) {
                taken.completeExceptionally(e);
              }
            });
    taker.setDaemon(true);
    taker.start();
    while (taker.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    return taken;
  }
}
