package dev.emc.images.load;

import static dev.emc.images.load.Waiting.assertNoWorkers;
import static dev.emc.images.source.TestImages.OPTIONS;
import static dev.emc.images.source.TestImages.loader;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewPlan;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.TestImages;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that cannot be read, in training and in evaluation. */
class UnreadableImagesTest {
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
        new ViewLoader(
            broken,
            TestImages.busyPlan(12, 3),
            // Several may together pass the one percent before one has met a hundred.
            OPTIONS.withWorkers(1).withUnreadable(Unreadable.SKIP));
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
}
