package dev.emc.core.data;

import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.api.view.ViewSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of a loader: a few slots, each as large as a batch, used again and again.
 *
 * <p>Its monitor is the one lock of a loader: everything about the state of batches is read and
 * changed under it, and every change is announced with {@code notifyAll}.
 */
final class BatchMemory {
  /** More would only add memory: the workers then are faster than the step on average. */
  private static final int MAX_SLOTS = 8;

  private final List<Shape> rowShapes;
  private final int batchSize;
  private final long slotBytes;
  private final Deque<Slot> free = new ArrayDeque<>();
  private int maxSlots;
  private int allocated;
  private int handedOut;

  /**
   * Memory for batches.
   *
   * @throws ConfigException if not even one batch fits
   */
  BatchMemory(List<ViewSpec> views, int channels, int batchSize, long maxBytes) {
    this.batchSize = batchSize;
    rowShapes = views.stream().map(v -> new Shape(channels, v.size(), v.size())).toList();
    long total = 0;
    for (Shape row : rowShapes) {
      long bytes = batchSize * row.size() * Float.BYTES;
      if (bytes > Integer.MAX_VALUE) {
        throw new ConfigException(
            "one view of a batch of %d images takes %d MiB; at most 2047 MiB are possible, so lower the batch size"
                .formatted(batchSize, bytes >> 20));
      }
      total += bytes;
    }
    slotBytes = total;
    maxSlots = (int) Math.min(MAX_SLOTS, maxBytes / slotBytes);
    if (maxSlots == 0) {
      throw new ConfigException(
          "a batch of %d images in %d views takes %d KiB, more than the loader's memory of %d KiB: lower the batch size or allow more"
              .formatted(batchSize, views.size(), (slotBytes + 1023) >> 10, maxBytes >> 10));
    }
  }

  /** Shapes of an image's views, (C, size, size) each. */
  List<Shape> rowShapes() {
    return rowShapes;
  }

  /** Whether {@link #take} would succeed. */
  synchronized boolean available() {
    return !free.isEmpty() || allocated < maxSlots;
  }

  /** Whether all memory is in batches that the caller holds. */
  synchronized boolean exhausted() {
    return !available() && handedOut == allocated;
  }

  /**
   * A slot to fill, or null if the machine has no memory for another one and some are in use.
   *
   * @throws ConfigException if there is no memory even for the first
   */
  synchronized @Nullable Slot take() {
    if (!free.isEmpty()) {
      return free.pop();
    }
    try {
      var slot = new Slot(rowShapes, batchSize);
      allocated++;
      return slot;
    } catch (OutOfMemoryError e) {
      maxSlots = allocated;
      if (allocated == 0) {
        throw new ConfigException(
            "no native memory for a batch of %d MiB: lower the batch size or raise -XX:MaxDirectMemorySize"
                .formatted(slotBytes >> 20),
            e);
      }
      return null;
    }
  }

  /** Marks a slot as held by the caller. */
  synchronized void handOut() {
    handedOut++;
  }

  /** Takes a slot back that was never handed out. */
  synchronized void giveBack(Slot slot) {
    free.push(slot);
    notifyAll();
  }

  /** Takes a slot back from the caller. */
  synchronized void handBack(Slot slot) {
    handedOut--;
    giveBack(slot);
  }

  /** Memory of one batch: a direct buffer per view. */
  static final class Slot {
    private final ByteBuffer[] bytes;
    private final FloatBuffer[] floats;
    private final int[] rowSizes;

    private Slot(List<Shape> rowShapes, int batchSize) {
      int views = rowShapes.size();
      bytes = new ByteBuffer[views];
      floats = new FloatBuffer[views];
      rowSizes = new int[views];
      for (int v = 0; v < views; v++) {
        rowSizes[v] = (int) rowShapes.get(v).size();
        bytes[v] =
            ByteBuffer.allocateDirect(batchSize * rowSizes[v] * Float.BYTES)
                .order(ByteOrder.nativeOrder());
        floats[v] = bytes[v].asFloatBuffer();
      }
    }

    /** Where workers write; by absolute index only. */
    FloatBuffer floats(int view) {
      return floats[view];
    }

    /** Floats of one image in a view. */
    int rowSize(int view) {
      return rowSizes[view];
    }

    /** The first rows of a view. */
    ByteBuffer bytes(int view, int rows) {
      return bytes[view]
          .slice(0, rows * rowSizes[view] * Float.BYTES)
          .order(ByteOrder.nativeOrder());
    }

    /** Moves an image to another row. */
    void moveRow(int from, int to) {
      for (int v = 0; v < floats.length; v++) {
        int size = rowSizes[v];
        floats[v].put(to * size, floats[v], from * size, size);
      }
    }
  }
}
