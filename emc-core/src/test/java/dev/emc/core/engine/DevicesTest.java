package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import dev.emc.api.ConfigException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {
  @ParameterizedTest
  @CsvSource({
    "auto,0,cpu",
    "auto,2,gpu0",
    "cpu,0,cpu",
    "cpu,2,cpu",
    "gpu,1,gpu0",
    "gpu0,1,gpu0",
    "gpu1,2,gpu1",
    "gpu12,13,gpu12"
  })
  void aNameIsADevice(String name, int gpus, String device) {
    assertEquals(device, Devices.text(Devices.named(name, gpus)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu|0|no GPU, only cpu",
        "gpu1|0|no GPU, only cpu",
        "gpu1|1|cpu, gpu0",
        "gpu9999|2|cpu, gpu0, gpu1"
      })
  void aDeviceThatIsNotThereIsRefused(String name, int gpus, String there) {
    assertEquals(
        "device '%s' is not there: the engine sees %s; 'emc doctor' says why"
            .formatted(name, there),
        assertThrows(ConfigException.class, () -> Devices.named(name, gpus)).getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpu", "GPU", "gpu-1", "gpu01", "gpu 1", "gpu99999", "cuda:0", ""})
  void anUnknownNameIsRefused(String name) {
    assertFalse(DeviceName.isOne(name));
    assertEquals(
        "unknown device '" + name + "'; there are auto, cpu, gpu or a numbered GPU (gpu0, gpu1, …)",
        assertThrows(ConfigException.class, () -> Devices.named(name)).getMessage());
  }

  @Test
  void whereItComputesIsSaid() {
    assertEquals(
        "computing on the CPU with 8 threads", new ComputePlace(Device.cpu(), 8, "auto").line());
    assertEquals(
        "computing on the CPU with 1 thread", new ComputePlace(Device.cpu(), 1, "cpu").line());
    assertEquals(
        "computing on gpu1; what stays on the CPU has 8 threads",
        new ComputePlace(Device.gpu(1), 8, "gpu1").line());
    ComputePlace place = Devices.place("cpu", 1);
    assertEquals(new ComputePlace(Device.cpu(), 1, "cpu"), place);
    assertTrue(Devices.place("auto", 0).threads() > 0);
  }

  @Test
  void nothingIsWrongWithTheEngineOfTheTests() {
    LoadedEngine engine = EngineStart.loaded();
    // That of a processor on which oneDNN is wrong says nothing of the environment.
    assertEquals(
        Optional.empty(),
        EngineStart.notes().stream().filter(note -> !note.startsWith("oneDNN")).findAny());
    assertFalse(engine.installed());
    assertEquals(BundledEngine.onClassPath().release(), engine.version());
    assertTrue(engine.folder().toString().contains(engine.flavour()), engine::toString);
  }
}
