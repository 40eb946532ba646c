package dev.emc.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuProbeTest {
  private static final LoadedEngine CPU = new LoadedEngine("2.7.1", "cpu", Path.of("lib"), false);
  private static final LoadedEngine CUDA = new LoadedEngine("2.7.1", "cu128", Path.of("lib"), true);

  @TempDir Path root;

  private Optional<String> found() {
    return new GpuProbe(root, name -> null).found();
  }

  private void card(String bus, String model) throws IOException {
    Path card = Files.createDirectories(root.resolve("proc/driver/nvidia/gpus").resolve(bus));
    Files.writeString(card.resolve("information"), "Model: \t\t " + model + "\nIRQ:   \t\t 130\n");
  }

  @Test
  void aMachineWithoutADriverHasNone() {
    assertEquals(Optional.empty(), found());
  }

  @Test
  void cardsAreCountedAndNamed() throws IOException {
    card("0000:01:00.0", "NVIDIA H200");
    assertEquals(Optional.of("an NVIDIA GPU (NVIDIA H200)"), found());
    card("0000:02:00.0", "NVIDIA H200");
    assertEquals(Optional.of("2 NVIDIA GPUs (NVIDIA H200)"), found());
  }

  /** As a container sees them. */
  @Test
  void devicesAloneAreCounted() throws IOException {
    Files.createDirectories(root.resolve("dev"));
    for (String name : new String[] {"nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm"}) {
      Files.writeString(root.resolve("dev").resolve(name), "");
    }
    assertEquals(Optional.of("2 NVIDIA GPUs"), found());
  }

  @Test
  void aDriverAloneSaysThatThereIsOne() throws IOException {
    Files.createDirectories(root.resolve("proc/driver/nvidia"));
    Files.writeString(root.resolve("proc/driver/nvidia/version"), "NVRM version");
    assertEquals(Optional.of("an NVIDIA GPU"), found());
  }

  @Test
  void theDriverTellsItsVersion() throws IOException {
    var probe = new GpuProbe(root, name -> null);
    assertEquals(Optional.empty(), probe.driver());
    assertEquals(Optional.empty(), probe.driverTooOldFor("cu128"));
    Path file = Files.createDirectories(root.resolve("proc/driver/nvidia")).resolve("version");
    Files.writeString(
        file,
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.256.02  Thu May  2 14:37:44 UTC 2024\n"
            + "GCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n");
    assertEquals(Optional.of("470.256.02"), probe.driver());
    assertEquals(
        Optional.of("the driver is 470.256.02, and the engine's CUDA (cu128) needs 525 or newer"),
        probe.driverTooOldFor("cu128"));
    assertEquals(Optional.empty(), probe.driverTooOldFor("cpu"));
    Files.writeString(
        file, "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build");
    assertEquals(Optional.of("570.86.15"), probe.driver());
    assertEquals(Optional.empty(), probe.driverTooOldFor("cu128"));
    assertEquals(
        Optional.of("the driver is 570.86.15, and the engine's CUDA (cu130) needs 580 or newer"),
        probe.driverTooOldFor("cu130"));
  }

  @Test
  void whatTheUserHidIsNotThere() throws IOException {
    card("0000:01:00.0", "NVIDIA H200");
    for (String hidden : new String[] {"", "-1"}) {
      var variables = Map.of("CUDA_VISIBLE_DEVICES", hidden);
      assertEquals(Optional.empty(), new GpuProbe(root, variables::get).found());
    }
    var variables = Map.of("CUDA_VISIBLE_DEVICES", "0");
    assertEquals(
        Optional.of("an NVIDIA GPU (NVIDIA H200)"), new GpuProbe(root, variables::get).found());
  }

  @Test
  void aGpuLeftUnusedIsAWarning() throws IOException {
    card("0000:01:00.0", "NVIDIA H200");
    var probe = new GpuProbe(root, name -> null);
    var place = new ComputePlace(Device.cpu(), 2, "auto");
    assertEquals(
        Optional.of(
            "an NVIDIA GPU (NVIDIA H200) is there and not used: the engine is the one for the CPU,"
                + " see 'GPU' in the README (--device cpu says that it is meant so)"),
        place.warning(CPU, probe));
    assertEquals(
        Optional.of(
            "an NVIDIA GPU (NVIDIA H200) is there and not used: the engine, which is for cu128,"
                + " does not see it: is the driver new enough, is libcudart on the library path?"),
        place.warning(CUDA, probe));
    assertEquals(Optional.empty(), new ComputePlace(Device.cpu(), 2, "cpu").warning(CPU, probe));
    assertEquals(Optional.empty(), new ComputePlace(Device.gpu(), 2, "auto").warning(CUDA, probe));
  }

  @Test
  void aMachineWithoutAGpuIsNoWarning() {
    var place = new ComputePlace(Device.cpu(), 2, "auto");
    assertEquals(Optional.empty(), place.warning(CPU, new GpuProbe(root, name -> null)));
  }
}
