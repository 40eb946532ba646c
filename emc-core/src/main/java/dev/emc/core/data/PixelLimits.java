package dev.emc.core.data;

import java.io.IOException;

/** How large an image may be, by its header, before memory is taken for it. */
final class PixelLimits {
  private static final long MAX_SIDE = 1 << 24;

  /** What fits an array. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  private PixelLimits() {}

  /**
   * Refuses an image whose pixels would take more than half of the heap.
   *
   * @throws IOException if it is too large; one line
   */
  static void check(long width, long height) throws IOException {
    long bytes = 3 * width * height;
    Runtime runtime = Runtime.getRuntime();
    if (width > MAX_SIDE
        || height > MAX_SIDE
        || bytes > MAX_BYTES
        || bytes > runtime.maxMemory() / 2) {
      throw new IOException(
          "an image of %d x %d pixels does not fit into the memory of %d MiB"
              .formatted(width, height, runtime.maxMemory() >> 20));
    }
  }
}
