package dev.emc.images.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.images.augment.Image;
import dev.emc.images.decode.ImageMemory;
import dev.emc.images.decode.PixelLimits;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LargeImagesTest {
  private static final long HEAP = Runtime.getRuntime().maxMemory();
  private static final Image PIXEL = new Image(1, 1, 1, new byte[1]);

  private final AtomicLong held = new AtomicLong();
  private final AtomicLong mostHeld = new AtomicLong();

  /** Images that are as large as the heap's limits say, but of which one pixel is made. */
  private final class Announced implements UnlabelledImages {
    private final int count;
    private final long side;

    private Announced(int count, long side) {
      this.count = count;
      this.side = side;
    }

    @Override
    public Image read(int index) throws IOException {
      ImageMemory.shared().require(1 << 20, 0);
      PixelLimits.check(side, side, 1 << 20, side * side);
      mostHeld.accumulateAndGet(held.addAndGet(4 * side * side), Math::max);
      return PIXEL;
    }

    void done() {
      held.addAndGet(-4 * side * side);
    }

    @Override
    public int size() {
      return count;
    }

    @Override
    public String name(int index) {
      return "large";
    }

    @Override
    public int channels() {
      return 1;
    }

    @Override
    public String description() {
      return "announced";
    }
  }

  /** Uses all images at once, a thread each. */
  private static void useAll(ImageSource source, LargeImages.Use use) throws InterruptedException {
    var threads = new ArrayList<Thread>();
    var failures = new ArrayList<Throwable>();
    for (int i : IntStream.range(0, source.size()).toArray()) {
      var thread =
          new Thread(
              () -> {
                try {
                  LargeImages.use(source, i, use);
                } catch (IOException e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
  }

  /** Side of an image that takes this share of the heap at four bytes a pixel. */
  private static long side(double share) {
    return (long) Math.sqrt(share * HEAP / 4);
  }

  @Test
  void largeImagesAreHeldOneAtATime() throws InterruptedException {
    var images = new Announced(12, side(0.3));
    useAll(images, image -> images.done());
    assertTrue(mostHeld.get() > HEAP / 4 && mostHeld.get() < HEAP / 2, "at most " + mostHeld);
  }

  /** Whatever the number of threads, such as of data.workers. */
  @Test
  void manyImagesNeverTakeMoreThanHalfOfTheMemory() throws InterruptedException {
    for (double share : new double[] {0.2, 0.05, 0.011}) {
      var images = new Announced(200, side(share));
      useAll(
          images,
          image -> {
            Thread.yield();
            images.done();
          });
      assertTrue(mostHeld.get() < HEAP / 2, share + ": at most " + mostHeld);
    }
  }

  /** Each waits for the other: they would not end if one held up the other. */
  @Test
  void othersAreNotHeldUp() throws InterruptedException {
    var both = new CountDownLatch(2);
    var together = new AtomicInteger();
    useAll(
        new Announced(2, side(0.1)),
        image -> {
          both.countDown();
          try {
            together.addAndGet(both.await(30, TimeUnit.SECONDS) ? 1 : 0);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    assertEquals(2, together.get());
  }

  @Test
  void whatNeverFitsIsRefused() {
    long side = side(0.4);
    var images = new Announced(1, side);
    var e = assertThrows(IOException.class, () -> LargeImages.use(images, 0, image -> {}));
    assertEquals(
        "an image of %d x %d pixels does not fit into a third of Java's memory of %d MiB (-Xmx)"
            .formatted(side, side, HEAP >> 20),
        e.getMessage());
  }

  @Test
  void whatIsDecodedInTooMuchMemoryIsRefused() {
    var heap = assertThrows(IOException.class, () -> PixelLimits.check(100, 50, HEAP, 0));
    assertEquals(
        "decoding an image of 100 x 50 pixels as this file holds it takes %d MiB, more than half of Java's memory of %d MiB (-Xmx)"
            .formatted(HEAP + 20_000 >> 20, HEAP >> 20),
        heap.getMessage());
    long most = ImageMemory.shared().outsideBytes();
    var outside =
        assertThrows(IOException.class, () -> PixelLimits.check(100, 50, 0, most + (1 << 20)));
    assertEquals(
        "decoding an image of 100 x 50 pixels as this file holds it takes %d MiB beside Java's memory, more than the %d MiB that this machine has for it"
            .formatted(most + (1 << 20) >> 20, most >> 20),
        outside.getMessage());
  }

  @Test
  void longSidesAreRefused() {
    var e = assertThrows(IOException.class, () -> PixelLimits.check(1, 100_000, 0, 0));
    assertEquals("an image of 1 x 100000 pixels has a side of more than 65536", e.getMessage());
  }

  @Test
  void largeFilesAreRefused() {
    long bytes = HEAP / 6 + (1 << 20);
    var e = assertThrows(IOException.class, () -> PixelLimits.checkFile(bytes));
    assertEquals(
        "a file of %d MiB does not fit into a sixth of Java's memory of %d MiB (-Xmx)"
            .formatted(bytes >> 20, HEAP >> 20),
        e.getMessage());
  }

  @Test
  void whoReadsWithoutAskingGetsSmallImagesOnly() throws IOException {
    var small = new Announced(1, 100);
    small.read(0);
    var large = new Announced(1, side(0.3));
    var e = assertThrows(IOException.class, () -> large.read(0));
    assertEquals(
        "the image is large beside the memory: read it by LargeImages.use", e.getMessage());
  }

  /** Another's fault, perhaps: it is tried once more when nobody else has an image. */
  @Test
  void memoryThatRanOutIsTriedOnceMoreAlone() throws IOException {
    var tries = new AtomicInteger();
    LargeImages.use(
        new Announced(1, 10),
        0,
        image -> {
          if (tries.incrementAndGet() == 1) {
            throw new OutOfMemoryError("Java heap space");
          }
        });
    assertEquals(2, tries.get());
  }

  @Test
  void memoryThatRunsOutEveryTimeIsTheImagesFault() {
    var tries = new AtomicInteger();
    var e =
        assertThrows(
            IOException.class,
            () ->
                LargeImages.use(
                    new Announced(1, 10),
                    0,
                    image -> {
                      tries.incrementAndGet();
                      throw new OutOfMemoryError("Java heap space");
                    }));
    assertEquals(2, tries.get());
    assertEquals(
        "reading it takes more than Java's memory of %d MiB (-Xmx)".formatted(HEAP >> 20),
        e.getMessage());
  }
}
