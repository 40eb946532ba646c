package dev.emc.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.augment.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LargeImagesTest {
  private final AtomicInteger held = new AtomicInteger();
  private final AtomicInteger mostHeld = new AtomicInteger();

  /** Images that are as large as the heap's limits say, but of which one pixel is made. */
  private final class Announced implements UnlabelledImages {
    private final long side;

    private Announced(long side) {
      this.side = side;
    }

    @Override
    public Image read(int index) throws IOException {
      PixelLimits.check(side, side);
      mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
      return new Image(1, 1, 1, new byte[1]);
    }

    @Override
    public int size() {
      return 12;
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

  private void useAll(ImageSource source) throws InterruptedException {
    var threads = new ArrayList<Thread>();
    var failures = new ArrayList<Throwable>();
    for (int i : IntStream.range(0, source.size()).toArray()) {
      var thread =
          new Thread(
              () -> {
                try {
                  LargeImages.use(
                      source,
                      i,
                      image -> {
                        sleep();
                        held.decrementAndGet();
                      });
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

  private static void sleep() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Side of an image that takes this share of the heap at four bytes a pixel. */
  private static long side(double share) {
    return (long) Math.sqrt(share * Runtime.getRuntime().maxMemory() / 4);
  }

  @Test
  void largeImagesAreHeldOneAtATime() throws InterruptedException {
    useAll(new Announced(side(0.25 / Runtime.getRuntime().availableProcessors())));
    assertEquals(1, mostHeld.get());
  }

  @Test
  void othersAreNot() throws InterruptedException {
    useAll(new Announced(side(0.1 / Runtime.getRuntime().availableProcessors())));
    assertTrue(mostHeld.get() > 1, "at most " + mostHeld);
  }

  @Test
  void whatNeverFitsIsRefused() {
    long side = side(0.4);
    var e =
        assertThrows(IOException.class, () -> LargeImages.use(new Announced(side), 0, image -> {}));
    assertEquals(
        "an image of %d x %d pixels does not fit into a third of Java's memory of %d MiB (-Xmx)"
            .formatted(side, side, Runtime.getRuntime().maxMemory() >> 20),
        e.getMessage());
  }
}
