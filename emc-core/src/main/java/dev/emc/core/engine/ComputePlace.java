package dev.emc.core.engine;

import ai.djl.Device;
import java.util.Optional;

/**
 * Where a command computes, for its user to see.
 *
 * @param device the device
 * @param threads of one operation on the CPU
 * @param asked the device's name as it was asked for
 */
public record ComputePlace(Device device, int threads, String asked) {
  /** In one line: {@code computing on the CPU with 8 threads}. */
  public String line() {
    String count = threads == 1 ? "1 thread" : threads + " threads";
    return device.isGpu()
        ? "computing on %s; what stays on the CPU has %s".formatted(Devices.text(device), count)
        : "computing on the CPU with " + count;
  }

  /**
   * Of a GPU that is there and left unused, though nobody asked for the CPU.
   *
   * @param engine that computes
   * @param gpus the machine's
   */
  public Optional<String> warning(LoadedEngine engine, GpuProbe gpus) {
    return device.isGpu() || !asked.equals(DeviceName.AUTO)
        ? Optional.empty()
        : unused(engine, gpus);
  }

  /** Of a GPU that the engine cannot use. */
  public static Optional<String> unused(LoadedEngine engine, GpuProbe gpus) {
    String why =
        engine.flavour().startsWith("cu")
            ? "the engine, which is for %s, does not see it: is the driver new enough, is libcudart on the library path?"
                .formatted(engine.flavour())
            : "the engine is the one for the CPU, see 'GPU' in the README (--device cpu says that it is meant so)";
    return gpus.found().map(found -> found + " is there and not used: " + why);
  }
}
