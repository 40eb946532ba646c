package dev.emc.images.load;

import static dev.emc.images.source.TestImages.OPTIONS;
import static dev.emc.images.source.TestImages.loader;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.images.augment.Image;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.TestImages;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewLoaderFaultsTest {
  @Test
  void unreadableImageIsReplacedByTheNextOneAndListed() {
    ImageSource broken = TestImages.source(300, 20, 3, 5, 6, 299);
    var skipping = OPTIONS.withUnreadable(Unreadable.SKIP);
    var loader = new ViewLoader(broken, TestImages.busyPlan(12, 3), skipping);
    var sound = new ViewLoader(TestImages.source(300, 20, 3), TestImages.busyPlan(12, 3), OPTIONS);
    List<BatchCopy> whole = BatchCopy.drain(sound.epoch(0, 0));
    List<BatchCopy> actual = BatchCopy.drain(loader.epoch(0, 0));
    int[] expected =
        whole.stream()
            .flatMap(c -> c.indices().stream())
            .mapToInt(i -> i == 5 || i == 6 ? 7 : i == 299 ? 0 : i)
            .toArray();
    assertArrayEquals(
        expected, actual.stream().flatMap(c -> c.indices().stream()).mapToInt(i -> i).toArray());
    assertEquals(3, loader.skipped().count());
    assertEquals(
        List.of(
            new SkippedImages.Skipped(5, "image-5.png", "the file is truncated"),
            new SkippedImages.Skipped(6, "image-6.png", "the file is truncated"),
            new SkippedImages.Skipped(299, "image-299.png", "the file is truncated")),
        loader.skipped().list());
    assertEquals(
        "3 of 300 images of 'fake' could not be read and were skipped: 'image-5.png' (the file is"
            + " truncated), 'image-6.png' (the file is truncated), 'image-299.png' (the file is"
            + " truncated)",
        loader.skipped().summary());
    var eight = new ViewLoader(broken, TestImages.busyPlan(12, 3), skipping.withWorkers(8));
    assertEquals(actual, BatchCopy.drain(eight.epoch(0, 0)));
  }

  /** Whether the epoch trains or only reads: one in a hundred is allowed, more is not. */
  @Test
  void moreThanOnePercentUnreadableStopsWithTheList() {
    ImageSource broken = TestImages.source(199, 20, 3, 7, 90);
    var skipping = OPTIONS.withUnreadable(Unreadable.SKIP);
    String expected =
        "2 of 199 images of 'fake' cannot be read, more than the 1 % that may be skipped:"
            + " 'image-7.png' (the file is truncated), 'image-90.png' (the file is truncated)";
    var training = new ViewLoader(broken, TestImages.busyPlan(12, 3), skipping);
    var stopped = assertThrows(ConfigException.class, () -> BatchCopy.drain(training.epoch(0, 0)));
    assertEquals(expected, stopped.getMessage());
    var reading = new EvalLoader(broken, TestImages.plain(20, 3), skipping);
    stopped = assertThrows(ConfigException.class, () -> BatchCopy.drain(reading.batches()));
    assertEquals(expected, stopped.getMessage());
    assertNoWorkers();
  }

  @Test
  void ofManyUnreadableImagesTheFirstAreNamed() {
    ImageSource broken = TestImages.source(2500, 20, 3, IntStream.range(0, 30).toArray());
    var loader =
        new EvalLoader(
            broken,
            TestImages.plain(20, 3),
            OPTIONS.withUnreadable(Unreadable.SKIP).withWorkers(1));
    var e = assertThrows(ConfigException.class, () -> BatchCopy.drain(loader.batches()));
    assertTrue(
        e.getMessage().startsWith("26 of 2500 images of 'fake' cannot be read"), e.getMessage());
    assertTrue(
        e.getMessage().endsWith("'image-19.png' (the file is truncated) and 6 more"),
        e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void unreadableImageStopsTheEpochAtItsBatch(int workers) {
    ImageSource broken = TestImages.source(30, 20, 3, 5);
    int position =
        BatchCopy.drain(loader(OPTIONS).epoch(0, 0)).stream()
            .flatMap(c -> c.indices().stream())
            .toList()
            .indexOf(5);
    assertTrue(position > 4, "a seed that puts image 5 past the first batch");
    var loader = new ViewLoader(broken, TestImages.busyPlan(12, 3), OPTIONS.withWorkers(workers));
    try (ViewBatches batches = loader.epoch(0, 0)) {
      for (int i = 0; i < position / 4; i++) {
        batches.next().close();
      }
      var e = assertThrows(ConfigException.class, batches::next);
      assertEquals(
          "cannot read image 'image-5.png' of 'fake': the file is truncated", e.getMessage());
      assertThrows(ConfigException.class, batches::next);
    }
    assertNoWorkers();
  }

  @Test
  void nothingReadableStopsInsteadOfSearchingForEver() {
    ImageSource broken = TestImages.source(20_000, 20, 3, IntStream.range(0, 20_000).toArray());
    var loader =
        new ViewLoader(broken, TestImages.busyPlan(12, 3), OPTIONS.withUnreadable(Unreadable.SKIP));
    try (ViewBatches batches = loader.epoch(0, 0)) {
      var e = assertThrows(ConfigException.class, batches::next);
      assertTrue(
          e.getMessage()
              .matches(
                  "100 images of 'fake' in a row cannot be read, the last is 'image-\\d+.png': the"
                      + " file is truncated"),
          e.getMessage());
    }
  }

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

  @Test
  void imageThatTakesAllMemoryIsNamed() {
    ImageSource large =
        new BlockingSource(
            () -> {
              throw new OutOfMemoryError("Java heap space");
            });
    var loader = new ViewLoader(large, new ViewPlan(List.of(TestImages.plain(2, 1))), OPTIONS);
    try (ViewBatches batches = loader.epoch(0, 0)) {
      var e = assertThrows(ConfigException.class, batches::next);
      assertTrue(
          e.getMessage()
              .matches(
                  "cannot read image 'blocking-\\d+' of 'blocking': reading it takes more than"
                      + " Java's memory of \\d+ MiB \\(-Xmx\\)"),
          e.getMessage());
    }
  }

  private static void assertNoWorkers() {
    List<String> workers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(Thread::isAlive)
            .map(Thread::getName)
            .filter(name -> name.startsWith("emc-data"))
            .toList();
    assertTrue(workers.isEmpty(), "still running: " + workers);
  }

  private static void waitFor(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Forty grey images of 2 x 2 pixels; something happens at each reading. */
  private record BlockingSource(IntConsumer onRead) implements UnlabelledImages {
    BlockingSource(Runnable onRead) {
      this(index -> onRead.run());
    }

    @Override
    public int size() {
      return 40;
    }

    @Override
    public Image read(int index) {
      onRead.accept(index);
      return new Image(2, 2, 1, new byte[4]);
    }

    @Override
    public String name(int index) {
      return "blocking-" + index;
    }

    @Override
    public int channels() {
      return 1;
    }

    @Override
    public String description() {
      return "blocking";
    }
  }
}
