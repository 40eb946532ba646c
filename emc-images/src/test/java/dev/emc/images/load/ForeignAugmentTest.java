package dev.emc.images.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import dev.emc.api.ConfigException;
import dev.emc.api.view.Augmentation;
import dev.emc.api.view.Augmentation.FromPlugin;
import dev.emc.api.view.Augmentation.Interpolation;
import dev.emc.api.view.PixelAugmentation;
import dev.emc.api.view.Pixels;
import dev.emc.api.view.ViewPlan;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.augment.AugmentationFailure;
import dev.emc.images.augment.ForeignAugmentation;
import dev.emc.images.augment.ForeignAugmentations;
import dev.emc.images.augment.KeyedRandom;
import dev.emc.images.source.ImageSource;
import dev.emc.images.source.TestImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Augmentations that plugins bring, on their way through the loader. */
class ForeignAugmentTest {
  private static final LoaderOptions OPTIONS =
      new LoaderOptions(4, 31, 2, 64 << 20, Unreadable.SKIP);
  private static final FromPlugin NOISE = new FromPlugin("acme/noise");
  private static final FromPlugin NOTHING = new FromPlugin("acme/nothing");
  private static final FromPlugin BAD = new FromPlugin("acme/bad");

  private static Pixels noise(Pixels image, RandomGenerator random) {
    float[] values = image.values();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (20 * random.nextGaussian());
    }
    return image;
  }

  private static ForeignAugmentations known(PixelAugmentation bad) {
    Map<FromPlugin, PixelAugmentation> all =
        Map.of(NOISE, ForeignAugmentTest::noise, NOTHING, (image, random) -> image, BAD, bad);
    return which ->
        new ForeignAugmentation(
            "augmentation '" + which.name() + "' of plugin acme 2.1 (acme.jar)", all.get(which));
  }

  /** A crop and a flip, what plugins bring after them, and what changes colours. */
  private static ViewPlan plan(int channels, FromPlugin... foreign) {
    var augmentations = new ArrayList<Augmentation>();
    augmentations.add(Augmentation.RandomResizedCrop.of(0.2, 1, Interpolation.BICUBIC));
    augmentations.add(new Augmentation.HorizontalFlip(0.5));
    augmentations.addAll(List.of(foreign));
    augmentations.add(new Augmentation.ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8));
    augmentations.add(TestImages.normalize(channels));
    return new ViewPlan(List.of(new ViewSpec(12, 2, augmentations)));
  }

  private static List<BatchCopy> batches(ViewPlan plan, LoaderOptions options, int channels) {
    ImageSource images = TestImages.source(30, 20, channels);
    return BatchCopy.drain(new ViewLoader(images, plan, known((i, r) -> i), options).epoch(1, 2));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 4", "3, 1", "3, 4"})
  void anyNumberOfWorkersGivesTheSameViews(int channels, int workers) {
    ViewPlan plan = plan(channels, NOISE);
    List<BatchCopy> found = batches(plan, OPTIONS.withWorkers(workers), channels);
    assertEquals(batches(plan, OPTIONS, channels), found);
    assertNotEquals(batches(plan(channels), OPTIONS, channels), found);
  }

  @Test
  void drawsOfOthersStayWhatTheyAre() {
    assertEquals(batches(plan(3), OPTIONS, 3), batches(plan(3, NOTHING), OPTIONS, 3));
  }

  @Test
  void drawsAreThoseOfSeedEpochImageViewAndPlace() {
    var first = new ArrayList<Long>();
    ForeignAugmentations noting =
        which ->
            new ForeignAugmentation(
                "it",
                (image, random) -> {
                  first.add(random.nextLong());
                  return image;
                });
    var loader =
        new ViewLoader(
            TestImages.source(4, 20, 3), plan(3, NOISE, NOISE), noting, OPTIONS.withWorkers(1));
    BatchCopy.drain(loader.epoch(0, 0));
    BatchCopy.drain(loader.epoch(1, 0));
    var expected = new HashSet<Long>();
    for (int i = 0; i < 32; i++) {
      // Epoch, image, view and place: the two stand after a crop and a flip.
      expected.add(KeyedRandom.of(31, 2, i / 16, i / 4 % 4, i / 2 % 2, 3, 2 + i % 2).nextLong());
    }
    assertEquals(32, first.size());
    assertEquals(expected, new HashSet<>(first));
    assertEquals(32, expected.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theDeviceGetsWhatPluginsHaveChanged(int channels) {
    ImageSource images = TestImages.source(30, 20, channels);
    List<float[]> views = new ArrayList<>();
    for (AugmentOn place : AugmentOn.values()) {
      var loader =
          new ViewLoader(
              images, plan(channels, NOISE), known((i, r) -> i), OPTIONS.withAugmentOn(place));
      try (var batches = loader.epoch(0, 0);
          var batch = batches.next();
          var manager = NDManager.newBaseManager()) {
        views.add(batch.array(1, manager).toFloatArray());
      }
    }
    assertArrayEquals(views.get(0), views.get(1));
  }

  @Test
  void theDeviceCannotHaveOneAfterItsOwnWork() {
    var spec =
        new ViewSpec(
            20, 1, List.of(new Augmentation.Grayscale(0.5), NOISE, TestImages.normalize(3)));
    var e =
        assertThrows(
            ConfigException.class,
            () ->
                new ViewLoader(
                    TestImages.source(30, 20, 3),
                    new ViewPlan(List.of(spec)),
                    known((i, r) -> i),
                    OPTIONS.withAugmentOn(AugmentOn.DEVICE)));
    assertTrue(e.getMessage().contains("plugins' augmentations before"), e::getMessage);
  }

  @Test
  void aLoaderThatKnowsNoPluginsRefusesTheirs() {
    var e =
        assertThrows(
            ConfigException.class,
            () -> new ViewLoader(TestImages.source(30, 20, 3), plan(3, NOISE), OPTIONS));
    assertEquals(
        "augmentation 'acme/noise' is a plugin's, and no plugins are known here", e.getMessage());
  }

  /** What goes wrong in an augmentation, for each of which it is blamed, at the image it had. */
  private enum Fault {
    THROWS("failed in apply: IllegalStateException: no luck") {
      @Override
      Pixels apply(Pixels image) {
        throw new IllegalStateException("no luck\nat all");
      }
    },
    THROWS_AN_ERROR("failed in apply: AssertionError") {
      @Override
      Pixels apply(Pixels image) {
        throw new AssertionError();
      }
    },
    THROWS_LIKE_A_FILE("failed in apply: IOException: disk") {
      @Override
      Pixels apply(Pixels image) {
        throw sneaky(new IOException("disk"));
      }
    },
    NEVER_RETURNS("failed in apply: StackOverflowError") {
      @Override
      Pixels apply(Pixels image) {
        return apply(image);
      }
    },
    TAKES_ALL_MEMORY("failed in apply: OutOfMemoryError: Java heap space") {
      @Override
      Pixels apply(Pixels image) {
        throw new OutOfMemoryError("Java heap space");
      }
    },
    NULL("returned null") {
      @Override
      Pixels apply(Pixels image) {
        return null;
      }
    },
    SMALLER(
        "returned 12 x 11 pixels in 3 channels for an image of 12 x 12 pixels in 3 channels: size"
            + " and channels must stay") {
      @Override
      Pixels apply(Pixels image) {
        return new Pixels(11, 12, 3, new float[3 * 11 * 12]);
      }
    },
    GREY(
        "returned 12 x 12 pixels in 1 channel for an image of 12 x 12 pixels in 3 channels: size"
            + " and channels must stay") {
      @Override
      Pixels apply(Pixels image) {
        return new Pixels(12, 12, 1, new float[144]);
      }
    },
    NAN("returned a value that is no number of 0 … 255: NaN") {
      @Override
      Pixels apply(Pixels image) {
        image.values()[7] = Float.NaN;
        return image;
      }
    },
    INFINITE("returned a value that is no number of 0 … 255: Infinity") {
      @Override
      Pixels apply(Pixels image) {
        image.values()[431] = Float.POSITIVE_INFINITY;
        return image;
      }
    };

    final String words;

    Fault(String words) {
      this.words = words;
    }

    abstract Pixels apply(Pixels image);

    @SuppressWarnings("unchecked") // what a language without checked exceptions does
    private static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
      throw (E) e;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theAugmentationIsBlamedAndTheImageIsNotUnreadable(Fault fault) {
    ImageSource images = TestImages.source(300, 20, 3);
    var loader = new ViewLoader(images, plan(3, BAD), known((i, r) -> fault.apply(i)), OPTIONS);
    try (var batches = loader.epoch(0, 0)) {
      var e = assertThrows(AugmentationFailure.class, batches::next);
      assertTrue(
          e.getMessage()
              .matches(
                  "image 'image-\\d+\\.png' of 'fake': augmentation 'acme/bad' of plugin acme 2\\.1"
                      + " \\(acme\\.jar\\) .*"),
          e::getMessage);
      assertTrue(e.getMessage().endsWith("(acme.jar) " + fault.words), e::getMessage);
    }
    assertEquals(0, loader.skipped().count());
  }

  @Test
  void whatAPluginSaysToTheUserStaysWithTheImagesName() {
    PixelAugmentation strict =
        (image, random) -> {
          throw new ConfigException("acme/bad is for grey images");
        };
    var loader = new ViewLoader(TestImages.source(4, 20, 3), plan(3, BAD), known(strict), OPTIONS);
    try (var batches = loader.epoch(0, 0)) {
      var e = assertThrows(ConfigException.class, batches::next);
      assertTrue(
          e.getMessage().matches("image 'image-\\d.png': acme/bad is for grey images"),
          e::getMessage);
    }
  }

  /** Two are in it at the same time, or the first waits in vain. */
  @Test
  void workersCallOneInstanceAtTheSameTime() throws Exception {
    var both = new CountDownLatch(2);
    var missed = new AtomicInteger();
    PixelAugmentation meeting =
        (image, random) -> {
          both.countDown();
          try {
            if (!both.await(60, TimeUnit.SECONDS)) {
              missed.incrementAndGet();
            }
          } catch (InterruptedException e) {
            missed.incrementAndGet();
          }
          return image;
        };
    var loader =
        new ViewLoader(
            TestImages.source(8, 20, 3),
            plan(3, BAD),
            known(meeting),
            OPTIONS.withWorkers(2).withBatchSize(4));
    BatchCopy.drain(loader.epoch(0, 0));
    assertEquals(0, missed.get());
  }

  /** Before the crop it sees the image whole, in its own size; 8 bits come out again. */
  @Test
  void valuesAreWholeLevelsRoundedAndCut() {
    var seen = new ArrayList<Pixels>();
    PixelAugmentation steps =
        (image, random) -> {
          seen.add(new Pixels(2, 2, 1, image.values().clone()));
          return new Pixels(2, 2, 1, new float[] {-3, 0.6f, 254.4f, 1e9f});
        };
    var spec = new ViewSpec(2, 1, List.of(BAD, TestImages.normalize(1)));
    var loader =
        new ViewLoader(
            TestImages.source(1, 2, 1),
            new ViewPlan(List.of(spec)),
            known(steps),
            OPTIONS.withBatchSize(1).withWorkers(1));
    BatchCopy made = BatchCopy.drain(loader.epoch(0, 0)).get(0);
    float[] levels = new float[4];
    for (int i = 0; i < 4; i++) {
      levels[i] = Math.round((made.views().get(0).get(i) * 0.25f + 0.5f) * 255);
    }
    assertArrayEquals(new float[] {0, 1, 254, 255}, levels);
    for (float value : seen.get(0).values()) {
      assertTrue(value == Math.rint(value) && value >= 0 && value <= 255, () -> "" + value);
    }
  }
}
