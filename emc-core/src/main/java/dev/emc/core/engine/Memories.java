package dev.emc.core.engine;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** How much memory there is to compute in. */
public final class Memories {
  private Memories() {}

  /** Bytes that the machine has, or the container that the process runs in. */
  public static long ofMachine() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  /** Bytes that a GPU has, if it says so. */
  public static Optional<Long> ofGpu(Device device) {
    try {
      return Optional.of(CudaUtils.getGpuMemory(device).getMax()).filter(bytes -> bytes > 0);
    } catch (RuntimeException | LinkageError e) {
      return Optional.empty();
    }
  }
}
