package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeakMemoryTest {
  @Test
  void isReadFromWhatLinuxTells() {
    assertEquals(
        Optional.of(1024L * 523_140),
        PeakMemory.parse(
            "Name:\tjava\nVmPeak:\t 9041112 kB\nVmHWM:\t  523140 kB\nVmRSS:\t 1 kB\n"));
    assertEquals(Optional.empty(), PeakMemory.parse("Name:\tjava\n"));
  }

  @Test
  void isToldByThisProcess() {
    if (!Files.exists(Path.of("/proc/self/status"))) {
      assertEquals(Optional.empty(), PeakMemory.bytes());
      return;
    }
    long before = PeakMemory.bytes().orElseThrow();
    assertTrue(before > 1 << 20, () -> before + " bytes");
    assertTrue(before <= PeakMemory.bytes().orElseThrow());
  }
}
