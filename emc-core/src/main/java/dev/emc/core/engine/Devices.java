package dev.emc.core.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.ConfigException;
import java.util.OptionalInt;

/** Which device a run uses and with how many threads. */
public final class Devices {
  private Devices() {}

  /**
   * The engine, started at first use; it never reaches for the network.
   *
   * @throws ConfigException if the environment asks for one that cannot be had
   * @throws EngineStartException if it cannot start here
   */
  public static Engine engine() {
    return EngineStart.engine();
  }

  /**
   * The device of that name.
   *
   * @param name {@code auto} (the first GPU if there is one), {@code cpu}, {@code gpu} or {@code
   *     gpu1}
   * @throws ConfigException if there is no such device
   */
  public static Device named(String name) {
    if (!DeviceName.isOne(name)) {
      throw new ConfigException(
          "unknown device '%s'; there are %s".formatted(name, DeviceName.CHOICES));
    }
    return named(name, engine().getGpuCount());
  }

  /** The device of that name on a machine with so many GPUs. */
  static Device named(String name, int gpus) {
    if (name.equals(DeviceName.AUTO)) {
      return gpus > 0 ? Device.gpu() : Device.cpu();
    }
    OptionalInt index = DeviceName.gpu(name);
    if (index.isEmpty()) {
      return Device.cpu();
    }
    if (index.getAsInt() < gpus) {
      return Device.gpu(index.getAsInt());
    }
    throw new ConfigException(
        "device '%s' is not there: the engine sees %s; 'emc doctor' says why"
            .formatted(
                name, gpus == 0 ? "no GPU, only cpu" : String.join(", ", DeviceName.of(gpus))));
  }

  /**
   * Decides where a command computes, and sets the threads of the process.
   *
   * @param name as for {@link #named(String)}
   * @param threads 0 means all cores
   */
  public static ComputePlace place(String name, int threads) {
    Device device = named(name);
    return new ComputePlace(device, useThreads(threads), name);
  }

  /** A device as users write it: {@code cpu}, {@code gpu0}. */
  public static String text(Device device) {
    return device.isGpu() ? "gpu" + device.getDeviceId() : device.getDeviceType();
  }

  /**
   * Sets the threads of one CPU operation. Results are bit-identical only for the same number.
   *
   * @param threads 0 means all cores
   * @return the number in force
   */
  public static int useThreads(int threads) {
    engine();
    int wanted = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    if (JniUtils.getNumThreads() != wanted) {
      JniUtils.setNumThreads(wanted);
    }
    return wanted;
  }

  /** The threads of one CPU operation that are in force. */
  public static int threads() {
    engine();
    return JniUtils.getNumThreads();
  }
}
