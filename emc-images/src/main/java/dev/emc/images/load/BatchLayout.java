package dev.emc.images.load;

import ai.djl.ndarray.types.Shape;
import com.sun.management.HotSpotDiagnosticMXBean;
import dev.emc.api.ConfigException;
import dev.emc.api.view.Augmentation.Normalize;
import dev.emc.api.view.ViewSpec;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a batch lies in native memory: what a slot is made by. */
final class BatchLayout {
  private final List<Shape> rowShapes;
  private final List<Normalize> normalizes;
  private final AugmentOn augmentOn;
  private final int batchSize;
  private final long slotBytes;

  /**
   * The layout of a loader's batches.
   *
   * @param views one spec per view
   * @param channels of the images, C
   * @throws ConfigException if one view is larger than a buffer may be, or one batch larger than
   *     what the platform allows
   */
  BatchLayout(List<ViewSpec> views, int channels, LoaderOptions options) {
    batchSize = options.rows();
    augmentOn = options.augmentOn();
    normalizes = views.stream().map(BatchLayout::normalize).toList();
    rowShapes = views.stream().map(v -> new Shape(channels, v.size(), v.size())).toList();
    long total = 0;
    for (Shape row : rowShapes) {
      long bytes = batchSize * row.size() * valueBytes();
      if (bytes > Integer.MAX_VALUE) {
        throw new ConfigException(
            "one view of a batch of %s images takes %s MiB; at most 2047 MiB are possible, so lower the batch size"
                .formatted(batchSize, bytes >> 20));
      }
      total += bytes;
    }
    slotBytes = total;
  }

  private static Normalize normalize(ViewSpec spec) {
    return (Normalize) spec.augmentations().get(spec.augmentations().size() - 1);
  }

  /**
   * How many slots fit into a bound.
   *
   * @param maxBytes for all slots together
   * @throws ConfigException if not even one fits, or the platform does not allow one
   */
  int slotsIn(long maxBytes) {
    long slots = maxBytes / slotBytes;
    if (slots == 0) {
      throw new ConfigException(
          "a batch of %s images in %s views takes %s KiB, more than the loader's memory of %s KiB: lower the batch size or allow more"
              .formatted(batchSize, rowShapes.size(), (slotBytes + 1023) >> 10, maxBytes >> 10));
    }
    if (slotBytes > directBytes()) {
      throw noNativeMemory(null);
    }
    return (int) Math.min(Integer.MAX_VALUE, slots);
  }

  /** The error of a machine that has no memory for a single slot. */
  ConfigException noNativeMemory(@Nullable Throwable cause) {
    return new ConfigException(
        "no native memory for a batch of %s MiB: lower the batch size or raise -XX:MaxDirectMemorySize"
            .formatted(slotBytes >> 20),
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

  /** Images in a batch, N. */
  int batchSize() {
    return batchSize;
  }

  /** Bytes of a value: normalised values are floats; what the device finishes are bytes still. */
  int valueBytes() {
    return augmentOn == AugmentOn.HOST ? Float.BYTES : 1;
  }

  /** The last augmentation of a view. */
  Normalize normalize(int view) {
    return normalizes.get(view);
  }
}
