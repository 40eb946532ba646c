package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class AllocatedMemoryTest {
  private static final int LARGE = 2 << 20;
  private static final int PAIRS = 150;

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D+", "")))
        .findFirst()
        .orElseThrow();
  }

  private static NDArray array(NDManager manager, long bytes) {
    return manager.ones(new Shape(bytes / Float.BYTES));
  }

  /** As the allocator comes, such arrays lie in its heap, and small ones behind them hold them. */
  @Test
  void largeArraysThatAreClosedLeaveNoHoles() throws IOException {
    Assumptions.assumeTrue(AllocatedMemory.now().isPresent(), "GNU's C library from 2.33 on");
    Assumptions.assumeTrue(System.getenv("MALLOC_MMAP_THRESHOLD_") == null, "as it comes");
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      // One that is larger and was closed: from now on the heap takes them, unless told.
      array(manager, 4L * LARGE).close();
      AllocatedMemory.giveBackLarge();
      var large = new ArrayList<NDArray>();
      for (int i = 0; i < PAIRS; i++) {
        large.add(array(manager, LARGE));
        array(manager, 1 << 16);
      }
      long full = resident();
      large.forEach(NDArray::close);
      long given = full - resident();
      assertTrue(given > PAIRS * (long) LARGE / 2, given + " bytes were given back");
    }
  }
}
