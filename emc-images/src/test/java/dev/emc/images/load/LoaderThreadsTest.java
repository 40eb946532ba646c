package dev.emc.images.load;

import static dev.emc.images.load.Waiting.assertNoWorkers;
import static dev.emc.images.load.Waiting.await;
import static dev.emc.images.load.Waiting.waitFor;
import static dev.emc.images.source.TestImages.OPTIONS;
import static dev.emc.images.source.TestImages.loader;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.view.ViewPlan;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.TestImages;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The threads of a loader, and the one that waits for them. */
class LoaderThreadsTest {
  @Test
  void closingEarlyLeavesNoThreadAndAllMemory() {
    ViewLoader loader = loader(OPTIONS.withWorkers(3));
    for (int epoch = 0; epoch < 20; epoch++) {
      ViewBatches batches = loader.epoch(epoch, 0);
      batches.next().close();
      batches.close();
      assertNoWorkers();
    }
  }

  @Test
  void onlyOneEpochMayBeOpen() {
    ViewLoader loader = loader(OPTIONS);
    try (ViewBatches batches = loader.epoch(0, 0)) {
      assertTrue(batches.hasNext());
      assertThrows(IllegalStateException.class, () -> loader.epoch(1, 0));
    }
    loader.epoch(1, 0).close();
  }

  @Test
  void timeSpentWaitingIsMeasured() {
    Thread caller = Thread.currentThread();
    ImageSource slow =
        new BlockingSource(
            () -> {
              try {
                while (caller.getState() != Thread.State.WAITING) {
                  Thread.sleep(1);
                }
                Thread.sleep(10);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    var loader =
        new ViewLoader(
            slow,
            new ViewPlan(List.of(TestImages.plain(2, 1))),
            new LoaderOptions(4, 0, 1, 64, Unreadable.FAIL));
    try (ViewBatches batches = loader.epoch(0, 0)) {
      assertEquals(0, batches.waitNanos());
      batches.next().close();
      long first = batches.waitNanos();
      assertTrue(first >= 40_000_000, "waited " + first);
      batches.next().close();
      assertTrue(batches.waitNanos() >= first + 40_000_000, "waited " + batches.waitNanos());
    }
  }

  @Test
  void closingWaitsForTheImageInHand() throws InterruptedException {
    var started = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    ImageSource stuck =
        new BlockingSource(
            () -> {
              started.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    var loader =
        new ViewLoader(
            stuck, new ViewPlan(List.of(TestImages.plain(2, 1))), OPTIONS.withWorkers(1));
    ViewBatches batches = loader.epoch(0, 0);
    started.await();
    var closer = new Thread(batches::close);
    closer.start();
    closer.join(50);
    assertTrue(closer.isAlive());
    release.countDown();
    closer.join();
    assertNoWorkers();
    assertThrows(IllegalStateException.class, batches::next);
  }

  /** The first batch's images wait for those of the second: they come in order all the same. */
  @Test
  void batchesComeInOrderWhoeverFinishesFirst() {
    var reads = new AtomicInteger();
    var second = new CountDownLatch(4);
    ImageSource hurried =
        new BlockingSource(
            () -> {
              if (reads.incrementAndGet() > 4) {
                second.countDown();
                return;
              }
              await(second);
            });
    var loader =
        new ViewLoader(
            hurried, new ViewPlan(List.of(TestImages.plain(2, 1))), OPTIONS.withWorkers(6));
    try (ViewBatches batches = loader.epoch(0, 0)) {
      for (int i = 0; i < 10; i++) {
        try (ViewBatch batch = batches.next()) {
          assertEquals(i, batch.batchIndex());
        }
      }
      assertFalse(batches.hasNext());
    }
  }

  @Test
  void closingEndsACallerThatWaits() throws InterruptedException {
    var started = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    ImageSource stuck =
        new BlockingSource(
            () -> {
              started.countDown();
              await(release);
            });
    var loader =
        new ViewLoader(
            stuck, new ViewPlan(List.of(TestImages.plain(2, 1))), OPTIONS.withWorkers(1));
    ViewBatches batches = loader.epoch(0, 0);
    var failure = new AtomicReference<Throwable>();
    var caller =
        new Thread(() -> failure.set(assertThrows(IllegalStateException.class, batches::next)));
    caller.start();
    started.await();
    var closer = new Thread(batches::close);
    closer.start();
    waitFor(() -> closer.getState() == Thread.State.WAITING);
    release.countDown();
    closer.join();
    caller.join();
    assertEquals("the epoch's batches are closed", failure.get().getMessage());
    assertNoWorkers();
  }

  @Test
  void interruptedCallerMayGoOnWaiting() {
    ViewLoader loader = loader(OPTIONS);
    List<BatchCopy> whole = BatchCopy.drain(loader.epoch(0, 0));
    try (ViewBatches batches = loader.epoch(0, 0)) {
      Thread.currentThread().interrupt();
      var e = assertThrows(IllegalStateException.class, batches::next);
      assertEquals("interrupted while waiting for a batch", e.getMessage());
      assertTrue(Thread.interrupted(), "the flag stays");
      assertEquals(whole, BatchCopy.drain(batches));
    }
  }
}
