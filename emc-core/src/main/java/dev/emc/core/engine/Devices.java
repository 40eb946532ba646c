package dev.emc.core.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.ConfigException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which device a run uses and with how many threads. */
public final class Devices {
  private static final String ENGINE = "PyTorch";
  private static final Logger log = LoggerFactory.getLogger(Devices.class);

  private static @Nullable Engine loaded;
  private static @Nullable String remark;

  private Devices() {}

  /**
   * The engine, loaded at first use; it never reaches for the network. Its convolutions are tried
   * then, because there are processors on which they compute wrong numbers.
   */
  public static synchronized Engine engine() {
    if (loaded == null) {
      if (System.getProperty("ai.djl.offline") == null) {
        System.setProperty("ai.djl.offline", "true");
      }
      Engine engine = Engine.getEngine(ENGINE);
      remark = Convolutions.verify(engine).orElse(null);
      if (remark != null) {
        log.warn(remark);
      }
      loaded = engine;
    }
    return loaded;
  }

  /** What the user has to know of this machine's engine; already logged once. */
  public static Optional<String> remark() {
    engine();
    return Optional.ofNullable(remark);
  }

  /**
   * The device of that name.
   *
   * @param name {@code auto} (the first GPU if there is one), {@code cpu}, {@code gpu} or {@code
   *     gpu1}
   * @throws ConfigException if there is no such device
   */
  public static Device named(String name) {
    int gpus = engine().getGpuCount();
    if (name.equals("auto")) {
      return gpus > 0 ? Device.gpu() : Device.cpu();
    }
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    if (name.matches("gpu\\d*")) {
      int index = name.length() == 3 ? 0 : Integer.parseInt(name.substring(3));
      if (index < gpus) {
        return Device.gpu(index);
      }
      throw new ConfigException(
          "device '%s' is not there: the engine sees %s; use 'cpu', or 'doctor' to see why"
              .formatted(name, gpus == 0 ? "no GPU" : gpus + " GPU(s)"));
    }
    throw new ConfigException(
        "unknown device '%s'; there are auto, cpu and gpu (gpu0, gpu1, …)".formatted(name));
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
