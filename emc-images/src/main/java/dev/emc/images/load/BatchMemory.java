package dev.emc.images.load;

import ai.djl.ndarray.types.Shape;
import com.sun.management.HotSpotDiagnosticMXBean;
import dev.emc.api.ConfigException;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.ViewSpec;
import dev.emc.images.augment.PixelOp;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
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
  private final List<Normalize> normalizes;
  private final AugmentOn augmentOn;
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
  BatchMemory(List<ViewSpec> views, int channels, LoaderOptions options) {
    batchSize = options.batchSize();
    augmentOn = options.augmentOn();
    long maxBytes = options.maxBytes();
    normalizes = views.stream().map(BatchMemory::normalize).toList();
    rowShapes = views.stream().map(v -> new Shape(channels, v.size(), v.size())).toList();
    long total = 0;
    for (Shape row : rowShapes) {
      long bytes = batchSize * row.size() * valueBytes(augmentOn);
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
    if (slotBytes > directBytes()) {
      throw noNativeMemory(slotBytes, null);
    }
  }

  private static ConfigException noNativeMemory(long bytes, @Nullable Throwable cause) {
    return new ConfigException(
        "no native memory for a batch of %d MiB: lower the batch size or raise -XX:MaxDirectMemorySize"
            .formatted(bytes >> 20),
        cause);
  }

  /** What the platform allows for buffers: as much as the heap unless it is told otherwise. */
  private static long directBytes() {
    @Nullable HotSpotDiagnosticMXBean machine =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long set =
        machine == null ? 0 : Long.parseLong(machine.getVMOption("MaxDirectMemorySize").getValue());
    return set == 0 ? Runtime.getRuntime().maxMemory() : set;
  }

  /** Shapes of an image's views, (C, size, size) each. */
  List<Shape> rowShapes() {
    return rowShapes;
  }

  /** Where the views are finished. */
  AugmentOn augmentOn() {
    return augmentOn;
  }

  /** The last augmentation of a view. */
  Normalize normalize(int view) {
    return normalizes.get(view);
  }

  private static Normalize normalize(ViewSpec spec) {
    return (Normalize) spec.augmentations().get(spec.augmentations().size() - 1);
  }

  /** Normalised values are floats; what the device finishes are bytes still. */
  private static int valueBytes(AugmentOn place) {
    return place == AugmentOn.HOST ? Float.BYTES : 1;
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
      var slot = new Slot(rowShapes, batchSize, valueBytes(augmentOn));
      allocated++;
      return slot;
    } catch (OutOfMemoryError e) {
      maxSlots = allocated;
      if (allocated == 0) {
        throw noNativeMemory(slotBytes, e);
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
    private final int valueBytes;
    private final List<List<List<PixelOp.Photometric>>> left = new ArrayList<>();

    private Slot(List<Shape> rowShapes, int batchSize, int valueBytes) {
      this.valueBytes = valueBytes;
      int views = rowShapes.size();
      bytes = new ByteBuffer[views];
      floats = new FloatBuffer[views];
      rowSizes = new int[views];
      for (int v = 0; v < views; v++) {
        rowSizes[v] = (int) rowShapes.get(v).size();
        bytes[v] =
            ByteBuffer.allocateDirect(batchSize * rowSizes[v] * valueBytes)
                .order(ByteOrder.nativeOrder());
        floats[v] = bytes[v].asFloatBuffer();
        left.add(new ArrayList<>(Collections.nCopies(batchSize, List.of())));
      }
    }

    /** Where workers write bytes for the device to finish; by absolute index only. */
    ByteBuffer bytes(int view) {
      return bytes[view];
    }

    /** Notes what the device has yet to do to an image. */
    void leave(int view, int row, List<PixelOp.Photometric> ops) {
      left.get(view).set(row, ops);
    }

    /** What the device has yet to do to each of the first rows, (rows). */
    List<List<PixelOp.Photometric>> left(int view, int rows) {
      return List.copyOf(left.get(view).subList(0, rows));
    }

    /** Where workers write finished values; by absolute index only. */
    FloatBuffer floats(int view) {
      return floats[view];
    }

    /** Values of one image in a view. */
    int rowSize(int view) {
      return rowSizes[view];
    }

    /** The first rows of a view. */
    ByteBuffer bytes(int view, int rows) {
      return bytes[view]
          .slice(0, rows * rowSizes[view] * valueBytes)
          .order(ByteOrder.nativeOrder());
    }

    /** Moves an image to another row. */
    void moveRow(int from, int to) {
      for (int v = 0; v < floats.length; v++) {
        int size = rowSizes[v] * valueBytes;
        bytes[v].put(to * size, bytes[v], from * size, size);
        left.get(v).set(to, left.get(v).get(from));
      }
    }
  }
}
