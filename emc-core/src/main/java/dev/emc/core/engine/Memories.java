package dev.emc.core.engine;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** How much memory there is to compute in. */
public final class Memories {
  private static final Path CGROUP = Path.of("/sys/fs/cgroup");

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

  /**
   * Bytes that this process may still take of the machine, or of the container that it runs in;
   * empty where the system does not tell.
   */
  public static OptionalLong left() {
    OptionalLong machine = kilobytes(Path.of("/proc/meminfo"), "MemAvailable:");
    OptionalLong limit = number(CGROUP.resolve("memory.max"));
    OptionalLong taken = number(CGROUP.resolve("memory.current"));
    if (machine.isEmpty() || limit.isEmpty() || taken.isEmpty()) {
      return machine;
    }
    return OptionalLong.of(
        Math.min(machine.getAsLong(), Math.max(0, limit.getAsLong() - taken.getAsLong())));
  }

  /** Bytes in use on a GPU, by all processes, if it says so. */
  public static OptionalLong usedOnGpu(Device device) {
    if (!device.isGpu()) {
      return OptionalLong.empty();
    }
    try {
      long used = CudaUtils.getGpuMemory(device).getUsed();
      return used > 0 ? OptionalLong.of(used) : OptionalLong.empty();
    } catch (RuntimeException | LinkageError e) {
      return OptionalLong.empty();
    }
  }

  /** Bytes of a GPU that nobody uses, if it says so. */
  public static OptionalLong leftOnGpu(Device device) {
    Optional<Long> all = ofGpu(device);
    OptionalLong used = usedOnGpu(device);
    return all.isPresent() && used.isPresent()
        ? OptionalLong.of(Math.max(0, all.get() - used.getAsLong()))
        : OptionalLong.empty();
  }

  /** What Linux says of some memory: {@code MemAvailable: 18446744 kB}. */
  static OptionalLong kilobytes(Path file, String name) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException | UncheckedIOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong number(Path file) {
    try {
      return Files.isReadable(file)
          ? OptionalLong.of(Long.parseLong(Files.readString(file).strip()))
          : OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      // Such as "max".
      return OptionalLong.empty();
    }
  }
}
