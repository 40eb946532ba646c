package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.core.engine.AllocatedMemory;
import dev.emc.core.engine.Devices;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class AllocatedPeakTest {
  private static final long BYTES = 256L << 20;

  @Test
  void whatIsGivenBackCountsAsLongAsItWasThere() throws InterruptedException {
    Assumptions.assumeTrue(AllocatedMemory.now().isPresent(), "GNU's C library from 2.33 on");
    try (NDManager manager = Devices.engine().newBaseManager()) {
      var peak = new AllocatedPeak();
      try (peak) {
        var array = manager.zeros(new Shape(BYTES / Float.BYTES));
        for (int tries = 0; peak.added().orElseThrow() < BYTES && tries < 10_000; tries++) {
          Thread.sleep(1);
        }
        array.close();
      }
      long added = peak.added().orElseThrow();
      assertTrue(added >= BYTES && added < BYTES * 3 / 2, added + " bytes");
    }
  }
}
