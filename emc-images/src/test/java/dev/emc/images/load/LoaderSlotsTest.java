package dev.emc.images.load;

import static dev.emc.images.load.Waiting.waitFor;
import static dev.emc.images.source.TestImages.OPTIONS;
import static dev.emc.images.source.TestImages.loader;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.emc.api.view.ViewPlan;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.TestImages;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Batches in the memory of a loader. */
class LoaderSlotsTest {
  @Test
  void workersAheadAreBoundedByMemory() throws InterruptedException {
    var reads = new AtomicInteger();
    ImageSource counting = new BlockingSource(reads::incrementAndGet);
    // A batch is 4 images of 2 x 2 floats: 64 bytes; there is room for three.
    var loader =
        new ViewLoader(
            counting,
            new ViewPlan(List.of(TestImages.plain(2, 1))),
            OPTIONS.withMaxBytes(3 * 64 + 63));
    try (ViewBatches batches = loader.epoch(0, 0)) {
      ViewBatch held = batches.next();
      waitFor(() -> reads.get() == 12);
      Thread.sleep(50);
      assertEquals(12, reads.get());
      held.close();
      waitFor(() -> reads.get() == 16);
      Thread.sleep(50);
      assertEquals(16, reads.get());
    }
  }

  @Test
  void heldBatchIsNotOverwritten() {
    ViewLoader loader = loader(OPTIONS);
    try (ViewBatches batches = loader.epoch(0, 0)) {
      ViewBatch held = batches.next();
      BatchCopy before = BatchCopy.of(held);
      while (batches.hasNext()) {
        batches.next().close();
      }
      assertEquals(before, BatchCopy.of(held));
      held.close();
      held.close();
      assertThrows(IllegalStateException.class, () -> held.view(0));
    }
  }

  @Test
  void holdingAllBatchesIsAnErrorNotADeadlock() {
    ViewLoader loader = loader(OPTIONS.withMaxBytes(40_000));
    try (ViewBatches batches = loader.epoch(0, 0)) {
      batches.next();
      batches.next();
      var e = assertThrows(IllegalStateException.class, batches::next);
      assertEquals("all memory of the loader is in batches that were not closed", e.getMessage());
    }
  }
}
