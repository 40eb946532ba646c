package dev.emc.core.data;

import dev.emc.core.augment.Image;
import dev.emc.core.augment.Reduction;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread at a time hold a large image: as many of them as there are cores would not fit
 * into memory. Images of common sizes are not held up.
 */
public final class LargeImages {
  private static final ReentrantLock TURN = new ReentrantLock();

  private LargeImages() {}

  /** An image that is to be read again when no other large one is in memory. */
  static final class Alone extends IOException {
    private static final long serialVersionUID = 1L;

    Alone() {
      super("the image is large beside the memory: read it by LargeImages.use");
    }
  }

  /** What is done with an image, after which it is not held any more. */
  public interface Use {
    /** Looks at the image. */
    void accept(Image image) throws IOException;
  }

  /**
   * Reads an image and looks at it.
   *
   * @throws IOException if it cannot be read or decoded; the message does not name the image
   */
  public static void use(ImageSource source, int index, Use use) throws IOException {
    use(source, index, Reduction.Choice.NONE, use);
  }

  /**
   * Reads an image, reduced where that may be, and looks at it.
   *
   * @throws IOException if it cannot be read or decoded; the message does not name the image
   */
  static void use(ImageSource source, int index, Reduction.Choice choice, Use use)
      throws IOException {
    Image image;
    try {
      image = source.read(index, choice);
    } catch (Alone e) {
      TURN.lock();
      try {
        use.accept(source.read(index, choice));
      } finally {
        TURN.unlock();
      }
      return;
    }
    use.accept(image);
  }

  /**
   * Passes if this thread has its turn.
   *
   * @throws Alone if not
   */
  static void requireAlone() throws Alone {
    if (!TURN.isHeldByCurrentThread()) {
      throw new Alone();
    }
  }
}
