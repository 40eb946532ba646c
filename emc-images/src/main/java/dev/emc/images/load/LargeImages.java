package dev.emc.images.load;

import dev.emc.images.augment.Image;
import dev.emc.images.augment.Reduction;
import dev.emc.images.decode.ImageMemory;
import dev.emc.images.source.ImageSource;
import java.io.IOException;

/**
 * Uses images one after the other, in any number of threads, without their taking more memory
 * together than there is: who would exceed it waits for its turn.
 */
public final class LargeImages {
  private LargeImages() {}

  /** What is done with an image, after which it is not held any more. */
  public interface Use {
    /**
     * Looks at the image. Where memory ran out it is called once more with the same image, when
     * others hold none.
     */
    void accept(Image image) throws IOException;
  }

  /**
   * Reads an image and looks at it.
   *
   * @throws IOException if it cannot be read or decoded, memory included; the message does not name
   *     the image
   */
  public static void use(ImageSource source, int index, Use use) throws IOException {
    use(source, index, Reduction.Choice.NONE, use);
  }

  /**
   * Reads an image, reduced where that may be, and looks at it.
   *
   * @throws IOException if it cannot be read or decoded, memory included; the message does not name
   *     the image
   */
  static void use(ImageSource source, int index, Reduction.Choice choice, Use use)
      throws IOException {
    try (ImageMemory.Lease lease = ImageMemory.shared().lease()) {
      while (true) {
        try {
          use.accept(source.read(index, choice));
          return;
        } catch (ImageMemory.Busy e) {
          lease.await(e);
        } catch (OutOfMemoryError e) {
          // It may be the fault of what others read at the same time.
          if (lease.isAlone()) {
            throw new IOException(
                "reading it takes more than Java's memory of %s MiB (-Xmx)"
                    .formatted(Runtime.getRuntime().maxMemory() >> 20),
                e);
          }
          lease.awaitAll();
        }
      }
    }
  }
}
