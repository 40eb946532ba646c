package dev.emc.core.train;

import ai.djl.Device;
import dev.emc.core.engine.Memories;
import dev.emc.core.engine.PeakMemory;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What steps add to the memory that is in use on the device that computes: resident memory on a
 * CPU, that of all processes on a GPU.
 */
final class MemoryMeter {
  private final Device device;
  private final @Nullable Long before;

  /** Begins before the first step. */
  MemoryMeter(Device device) {
    this.device = device;
    this.before = boxed(device.isGpu() ? Memories.usedOnGpu(device) : PeakMemory.now());
  }

  /** Bytes in use when it began; null where the system does not tell. */
  @Nullable Long before() {
    return before;
  }

  /** Bytes that were added since then at most; null where the system does not tell. */
  @Nullable Long added() {
    // The engine keeps what it took of a GPU: what is in use is the most there was.
    Long most =
        device.isGpu() ? boxed(Memories.usedOnGpu(device)) : PeakMemory.bytes().orElse(null);
    return before == null || most == null ? null : Long.valueOf(Math.max(0, most - before));
  }

  private static @Nullable Long boxed(OptionalLong bytes) {
    return bytes.isPresent() ? Long.valueOf(bytes.getAsLong()) : null;
  }
}
