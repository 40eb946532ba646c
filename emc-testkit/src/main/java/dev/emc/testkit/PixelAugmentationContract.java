package dev.emc.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.api.view.PixelAugmentation;
import dev.emc.api.view.Pixels;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link PixelAugmentation} promises. Extend it in a test of the plugin. */
public abstract class PixelAugmentationContract {
  /** So many that what is done one time in ten is met. */
  private static final int DRAWS = 48;

  private static final int THREADS = 4;
  private static final int HEIGHT = 23;
  private static final int WIDTH = 31;

  /** The augmentation under test, made anew, with a config under which it changes images. */
  protected abstract PixelAugmentation augmentation();

  /** Override for an augmentation that does the same each time. */
  protected boolean draws() {
    return true;
  }

  /** Override to return false if grey images are meant to stay as they are. */
  protected boolean changesGrey() {
    return true;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 40", "40, 1", "2, 3", "23, 31", "31, 23", "300, 5"})
  void anImageOfAnySizeKeepsItAndItsChannels(int height, int width) {
    for (int channels : new int[] {1, 3}) {
      for (long draw = 0; draw < DRAWS; draw++) {
        Pixels made = apply(augmentation(), noise(height, width, channels, draw), draw);
        assertEquals(
            shape(height, width, channels),
            shape(made.height(), made.width(), made.channels()),
            "height, width and channels must stay");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void valuesAreFinite(int channels) {
    for (long draw = 0; draw < DRAWS; draw++) {
      var images =
          List.of(
              noise(HEIGHT, WIDTH, channels, draw),
              plain(HEIGHT, WIDTH, channels, 0),
              plain(HEIGHT, WIDTH, channels, 255),
              noise(1, 1, channels, draw));
      for (Pixels image : images) {
        String what = "%s x %s pixels".formatted(image.width(), image.height());
        for (float value : apply(augmentation(), image, draw).values()) {
          assertTrue(Float.isFinite(value), () -> what + " must stay finite, got " + value);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void imagesAreChanged(int channels) {
    Assumptions.assumeTrue(channels == 3 || changesGrey(), "leaves grey images");
    boolean changed = false;
    for (long draw = 0; draw < DRAWS && !changed; draw++) {
      Pixels image = noise(HEIGHT, WIDTH, channels, draw);
      float[] before = image.values().clone();
      changed = !Arrays.equals(before, apply(augmentation(), image, draw).values());
    }
    assertTrue(
        changed,
        "no %s image was changed in %s draws%s"
            .formatted(
                channels == 1 ? "grey" : "colour",
                DRAWS,
                channels == 1 ? ": override changesGrey() if that is meant" : ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theSameDrawGivesTheSamePixels(int channels) {
    PixelAugmentation first = augmentation();
    for (long draw = 0; draw < DRAWS; draw++) {
      float[] once = values(first, channels, draw);
      // Of an instance that has done something else in between, and of one that has done nothing.
      values(first, channels, draw + 1);
      assertArrayEquals(
          once,
          values(first, channels, draw),
          "the same image and the same random numbers, later: is something else drawn from?");
      assertArrayEquals(
          once,
          values(augmentation(), channels, draw),
          "the same image and the same random numbers, by another instance");
    }
  }

  @Test
  void anotherDrawGivesOtherPixels() {
    Assumptions.assumeTrue(draws(), "draws nothing");
    boolean other = false;
    float[] first = apply(augmentation(), noise(HEIGHT, WIDTH, 3, 7), 0).values().clone();
    for (long draw = 1; draw < DRAWS && !other; draw++) {
      other =
          !Arrays.equals(first, apply(augmentation(), noise(HEIGHT, WIDTH, 3, 7), draw).values());
    }
    assertTrue(
        other,
        DRAWS
            + " draws gave the same pixels: override draws() if nothing is drawn from the generator");
  }

  @Test
  void whatWasReturnedStays() {
    PixelAugmentation augmentation = augmentation();
    for (long draw = 0; draw < DRAWS; draw++) {
      float[] returned = apply(augmentation, noise(HEIGHT, WIDTH, 3, draw), draw).values();
      float[] before = returned.clone();
      apply(augmentation, noise(HEIGHT, WIDTH, 3, draw + 1), draw + 1);
      assertArrayEquals(
          before,
          returned,
          "pixels that were returned changed with the next image: do not reuse them");
    }
  }

  @Test
  void threadsDoNotDisturbEachOther() throws InterruptedException {
    PixelAugmentation shared = augmentation();
    var expected = new ArrayList<float[]>();
    for (long draw = 0; draw < DRAWS; draw++) {
      expected.add(values(augmentation(), 3, draw));
    }
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      var tasks = new ArrayList<Callable<@Nullable Void>>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread;
        tasks.add(
            () -> {
              for (int i = 0; i < DRAWS; i++) {
                int draw = (i + first * DRAWS / THREADS) % DRAWS;
                assertArrayEquals(
                    expected.get(draw),
                    values(shared, 3, draw),
                    "an image while other threads are at theirs: are fields written?");
              }
              return null;
            });
      }
      for (Future<@Nullable Void> task : threads.invokeAll(tasks)) {
        task.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError failed) {
        throw failed;
      }
      throw new AssertionError("an image while other threads are at theirs: " + e.getCause(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Workers have no manager of arrays, and the engine's threads are the training's. */
  @Test
  void theEngineIsNotUsed() {
    var open = new ArrayDeque<Class<?>>(List.of(augmentation().getClass()));
    while (!open.isEmpty()) {
      Class<?> each = open.pop();
      Class<?> parent = each.getSuperclass();
      if (parent != null && parent.getClassLoader() != null) {
        open.add(parent);
      }
      open.addAll(List.of(each.getDeclaredClasses()));
      assertFalse(
          bytes(each).contains("ai/djl/"),
          each.getName() + " names classes of DJL: an augmentation works on plain numbers");
    }
  }

  /** A class file, in which names of other classes stand as they are. */
  private static String bytes(Class<?> type) {
    String name = type.getName();
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] values(PixelAugmentation augmentation, int channels, long draw) {
    return apply(augmentation, noise(HEIGHT, WIDTH, channels, draw), draw).values().clone();
  }

  private static Pixels apply(PixelAugmentation augmentation, Pixels image, long draw) {
    Pixels made = augmentation.apply(image, new SplittableRandom(draw));
    if (made == null) {
      throw new AssertionError("apply must return an image, got null");
    }
    return made;
  }

  private static Pixels noise(int height, int width, int channels, long seed) {
    var random = new SplittableRandom(1000 + seed);
    float[] values = new float[channels * height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(256);
    }
    return new Pixels(height, width, channels, values);
  }

  private static Pixels plain(int height, int width, int channels, float value) {
    float[] values = new float[channels * height * width];
    Arrays.fill(values, value);
    return new Pixels(height, width, channels, values);
  }

  private static String shape(int height, int width, int channels) {
    return height + " x " + width + " in " + channels;
  }
}
