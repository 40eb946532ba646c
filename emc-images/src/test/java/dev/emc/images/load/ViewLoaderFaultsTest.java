package dev.emc.images.load;

import static dev.emc.images.load.Waiting.await;
import static dev.emc.images.source.TestImages.OPTIONS;
import static dev.emc.images.source.TestImages.loader;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.view.ViewPlan;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.TestImages;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Faults of a source that are no unreadable images. */
class ViewLoaderFaultsTest {
  @Test
  void faultOfTheSourceReachesTheCaller() {
    ImageSource faulty =
        new BlockingSource(
            () -> {
              throw new UnsupportedOperationException("oops");
            });
    var loader = new ViewLoader(faulty, new ViewPlan(List.of(TestImages.plain(2, 1))), OPTIONS);
    try (ViewBatches batches = loader.epoch(0, 0)) {
      var e = assertThrows(IllegalStateException.class, batches::next);
      assertTrue(e.getMessage().contains("image 'blocking-"), e.getMessage());
      assertTrue(e.getCause() instanceof UnsupportedOperationException);
    }
  }

  /** The rows after an image that fails are under way: what is said is of the first. */
  @Test
  void ofSeveralFaultsInABatchThatOfTheFirstRowIsTold() {
    ViewPlan plan = new ViewPlan(List.of(TestImages.plain(2, 1)));
    var sound = new ViewLoader(new BlockingSource(() -> {}), plan, OPTIONS);
    int first = BatchCopy.drain(sound.epoch(0, 0)).get(0).indices().get(0);
    var later = new CountDownLatch(1);
    ImageSource faulty =
        new BlockingSource(
            index -> {
              if (index == first) {
                await(later);
              }
              later.countDown();
              throw new UnsupportedOperationException("oops");
            });
    var loader = new ViewLoader(faulty, plan, OPTIONS.withWorkers(4));
    try (ViewBatches batches = loader.epoch(0, 0)) {
      var e = assertThrows(IllegalStateException.class, batches::next);
      assertEquals(
          "image 'blocking-%d' of 'blocking' failed: java.lang.UnsupportedOperationException: oops"
              .formatted(first),
          e.getMessage());
    }
  }
}
