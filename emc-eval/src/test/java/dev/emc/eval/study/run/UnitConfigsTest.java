package dev.emc.eval.study.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnitConfigsTest {
  /** What a unit leaves open is written out in a run, by the device that it began on. */
  @Test
  void aRunKeepsThePrecisionThatItsDeviceWasMeantFor() {
    assertEquals(
        Optional.empty(),
        UnitConfigs.difference(
            Map.of("precision", "null", "epochs", "3"),
            Map.of("precision", "bf16", "epochs", "3")));
  }

  @Test
  void aUnitThatNamesAnotherPrecisionIsAnotherRun() {
    assertEquals(
        Optional.of("precision is bf16 there and fp32 here"),
        UnitConfigs.difference(Map.of("precision", "fp32"), Map.of("precision", "bf16")));
    assertEquals(
        Optional.of("precision is missing there and fp16 here"),
        UnitConfigs.difference(Map.of("precision", "fp16"), Map.of()));
  }

  @Test
  void whereARunComputesIsNotWhatItIs() {
    assertEquals(
        Optional.empty(),
        UnitConfigs.difference(
            Map.of("device", "cpu", "threads", "1"), Map.of("device", "gpu", "threads", "0")));
    assertEquals(
        Optional.of("micro-batch is null there and 8 here"),
        UnitConfigs.difference(Map.of("micro-batch", "8"), Map.of("micro-batch", "null")));
  }
}
