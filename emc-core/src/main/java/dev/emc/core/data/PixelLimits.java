package dev.emc.core.data;

import java.io.IOException;

/** How large an image may be, by its header, before memory is taken for it. */
final class PixelLimits {
  private static final long MAX_SIDE = 1 << 24;

  /** What fits an array. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  /** Of an image in memory, with what decoding takes beside it. */
  private static final int BYTES_PER_PIXEL = 4;

  private PixelLimits() {}

  /**
   * Refuses an image that would take more than a third of the heap, and asks for one that would
   * take more than a core's share of a sixth to be read under {@link LargeImages}.
   *
   * @throws LargeImages.Alone if no other large image may be in memory meanwhile
   * @throws IOException if it is too large; one line
   */
  static void check(long width, long height) throws IOException {
    long bytes = BYTES_PER_PIXEL * width * height;
    Runtime runtime = Runtime.getRuntime();
    if (width > MAX_SIDE
        || height > MAX_SIDE
        || bytes > MAX_BYTES
        || bytes > runtime.maxMemory() / 3) {
      throw new IOException(
          "an image of %d x %d pixels does not fit into a third of Java's memory of %d MiB (-Xmx)"
              .formatted(width, height, runtime.maxMemory() >> 20));
    }
    if (bytes > runtime.maxMemory() / 6 / runtime.availableProcessors()) {
      LargeImages.requireAlone();
    }
  }
}
