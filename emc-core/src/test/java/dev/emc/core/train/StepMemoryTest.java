package dev.emc.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StepMemoryTest {
  @Test
  void whatAnotherAllocatorHasIsNotTakenForHoles() {
    assertEquals(600, new StepMemory(1000, 900, 600).allocated());
    assertEquals(900, new StepMemory(1000, 900, 200).allocated());
    assertEquals(900, new StepMemory(1000, 900).allocated());
  }

  @Test
  void bytesAreNotNegative() {
    assertThrows(IllegalArgumentException.class, () -> new StepMemory(-1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new StepMemory(0, -1, 0));
    assertThrows(IllegalArgumentException.class, () -> new StepMemory(0, 0, -1));
  }
}
