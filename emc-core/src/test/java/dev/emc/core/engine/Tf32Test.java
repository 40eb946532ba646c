package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class Tf32Test {
  @Test
  void isTakenByGpusThatHaveIt() {
    assertTrue(Tf32.isTaken(Precision.FP32, "80", true, null));
    assertTrue(Tf32.isTaken(Precision.FP32, "120", true, "1"));
    assertFalse(Tf32.isTaken(Precision.FP32, "75", true, null));
  }

  @Test
  void isNotTakenWhereForbiddenOrIn16Bits() {
    assertFalse(Tf32.isTaken(Precision.FP32, "90", false, null));
    assertFalse(Tf32.isTaken(Precision.FP32, "90", true, "0"));
    assertFalse(Tf32.isTaken(Precision.BF16, "90", true, null));
    assertFalse(Tf32.isTaken(Precision.FP16, "90", true, null));
  }

  @Test
  void theEngineAllowsIt() {
    Devices.engine();
    assertTrue(Tf32.allowed());
  }

  @Test
  void isNothingOfACpu() {
    assertEquals(Optional.empty(), Tf32.in(Precision.FP32, Device.cpu()));
  }
}
