package dev.emc.core.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.cuda.CudaUtils;
import java.util.Locale;

/**
 * The numbers that backbone and heads are computed with in training. Weights, gradients, losses and
 * statistics are float32 in each.
 */
public enum Precision {
  /** Float32 throughout. */
  FP32,
  /** Bfloat16: the range of float32 with 8 bits of significand. */
  BF16,
  /** Float16: 11 bits of significand and a narrow range, so that losses are scaled. */
  FP16;

  /** The first compute capability of GPUs with units for bfloat16: 8.0. */
  private static final int FIRST_WITH_BF16 = 80;

  /** What a device is meant for: bf16 where a GPU has units for it, else fp32. */
  public static Precision of(Device device) {
    return device.isGpu()
        ? ofCapability(CudaUtils.getComputeCapability(device.getDeviceId()))
        : FP32;
  }

  /**
   * What a GPU is meant for.
   *
   * @param capability as CUDA has it, without the point: {@code 86}
   */
  static Precision ofCapability(String capability) {
    return Integer.parseInt(capability) >= FIRST_WITH_BF16 ? BF16 : FP32;
  }

  /** Its name in a config. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether some operations are done in 16 bits. */
  public boolean isHalf() {
    return this != FP32;
  }

  /**
   * An array of 16 bits as float32, with its gradient, in place of the array, which is closed; any
   * other array as it is. DJL has no name for bfloat16 arrays: whatever tells the engine their type
   * goes wrong (its softmax ends the process), and a cast by DJL would cut the graph.
   */
  public static NDArray widened(NDArray array) {
    DataType type = array.getDataType();
    if (type == DataType.FLOAT32 || type == DataType.FLOAT64) {
      return array;
    }
    // One-dimensional: a zero-dimensional array would not raise the precision.
    try (array;
        NDArray one = array.getManager().ones(new Shape(1))) {
      return array.mul(one);
    }
  }
}
