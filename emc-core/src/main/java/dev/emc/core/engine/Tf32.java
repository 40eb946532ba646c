package dev.emc.core.engine;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * TF32: float32's range with 11 bits of significand, in which NVIDIA's GPUs compute float32
 * convolutions by default. Weights and results are float32.
 */
public final class Tf32 {
  /** The first compute capability of GPUs that have it: 8.0. */
  private static final int FIRST = 80;

  private static final String SWITCH = "14allowTF32CuDNNEv";
  private static final String OVERRIDE = "NVIDIA_TF32_OVERRIDE";

  private Tf32() {}

  /**
   * What is computed in TF32 on a device though it is called float32, for a run's record.
   *
   * @param precision of the run
   * @return {@code convolutions}, or nothing
   */
  public static Optional<String> in(Precision precision, Device device) {
    return device.isGpu()
            && isTaken(
                precision,
                CudaUtils.getComputeCapability(device.getDeviceId()),
                allowed(),
                System.getenv(OVERRIDE))
        ? Optional.of("convolutions")
        : Optional.empty();
  }

  /**
   * Whether a GPU's convolutions take it.
   *
   * @param capability as CUDA has it, without the point: {@code 86}
   * @param allowed by PyTorch
   * @param override what NVIDIA's libraries are told by the environment: 0 forbids it
   */
  static boolean isTaken(
      Precision precision, String capability, boolean allowed, @Nullable String override) {
    return precision == Precision.FP32
        && Integer.parseInt(capability) >= FIRST
        && allowed
        && !"0".equals(override);
  }

  /** Whether PyTorch's switch for convolutions is on. */
  static boolean allowed() {
    try {
      return EngineSwitches.isOn(SWITCH);
    } catch (LinkageError absent) {
      // PyTorch's default.
      return true;
    }
  }
}
