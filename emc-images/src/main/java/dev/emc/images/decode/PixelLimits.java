package dev.emc.images.decode;

import java.io.IOException;

/** How large an image may be, by its header, before memory is taken for it. */
public final class PixelLimits {
  /** Longer sides would make what views are drawn with too large, however few the pixels. */
  private static final int MAX_SIDE = 1 << 16;

  /** What fits an array. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  /** Of an image in memory. */
  static final int BYTES_PER_PIXEL = 4;

  private PixelLimits() {}

  /** Whether a file is large beside Java's memory: it is not held as a whole if that can be. */
  public static boolean isLarge(long fileBytes) {
    return fileBytes > Runtime.getRuntime().maxMemory() / 32;
  }

  /**
   * Takes memory for a file that is going to be held as a whole.
   *
   * @throws ImageMemory.Busy if others have the memory at the moment
   * @throws IOException if it takes more than a sixth of Java's memory; one line
   */
  public static void checkFile(long bytes) throws IOException {
    long available = Runtime.getRuntime().maxMemory();
    if (bytes > available / 6) {
      throw new IOException(
          "a file of %s MiB does not fit into a sixth of Java's memory of %s MiB (-Xmx)"
              .formatted(bytes >> 20, available >> 20));
    }
    ImageMemory.shared().require(bytes, 0);
  }

  /**
   * Refuses an image that would take more than a third of the heap.
   *
   * @throws IOException if it is too large; one line
   */
  static void checkSize(long width, long height) throws IOException {
    long bytes = BYTES_PER_PIXEL * width * height;
    long available = Runtime.getRuntime().maxMemory();
    if (bytes > MAX_BYTES || bytes > available / 3) {
      throw new IOException(
          "an image of %s x %s pixels does not fit into a third of Java's memory of %s MiB (-Xmx)"
              .formatted(width, height, available >> 20));
    }
    if (width > MAX_SIDE || height > MAX_SIDE) {
      throw new IOException(
          "an image of %s x %s pixels has a side of more than %s"
              .formatted(width, height, MAX_SIDE));
    }
  }

  /**
   * Refuses an image that would take more than a third of the heap, or more than half of it with
   * what decoding takes beside it, or too much native memory; and takes the memory.
   *
   * @param heapBeside bytes of Java's memory that are taken beside those of the image, for the file
   *     and for decoding it
   * @param nativeBytes bytes of other memory that decoding takes
   * @throws ImageMemory.Busy if others have the memory at the moment
   * @throws IOException if it is too large; one line
   */
  public static void check(long width, long height, long heapBeside, long nativeBytes)
      throws IOException {
    checkSize(width, height);
    long available = Runtime.getRuntime().maxMemory();
    long heapBytes = BYTES_PER_PIXEL * width * height + heapBeside;
    ImageMemory memory = ImageMemory.shared();
    if (heapBytes > memory.heapBytes()) {
      throw new IOException(
          "decoding an image of %s x %s pixels as this file holds it takes %s MiB, more than half of Java's memory of %s MiB (-Xmx)"
              .formatted(width, height, heapBytes >> 20, available >> 20));
    }
    if (nativeBytes > memory.outsideBytes()) {
      throw new IOException(
          "decoding an image of %s x %s pixels as this file holds it takes %s MiB beside Java's memory, more than the %s MiB that this machine has for it"
              .formatted(width, height, nativeBytes >> 20, memory.outsideBytes() >> 20));
    }
    memory.require(heapBytes, nativeBytes);
  }
}
