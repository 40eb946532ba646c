package dev.emc.core.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.core.engine.Devices;
import java.util.Random;

/**
 * How coarsely the engine's float32 convolutions round on this processor. With AVX-512 a sum of
 * 2304 products is made in sixteen parts, with AVX2 in fewer: on an AMD EPYC of family 25, model 1,
 * such sums were 2 to 4 times as far from the exact ones, and right otherwise.
 */
final class EngineRounding {
  /** Of kernels that sum in many parts: 2.2e-7 to 2.5e-7 was seen of PyTorch's own. */
  private static final double FINE = 2.5e-7;

  private EngineRounding() {}

  private static final class Measured {
    static final double SHARE = Math.max(1, distance() / FINE);
  }

  /** Times a fine rounding, 1 or more. */
  static double share() {
    return Measured.SHARE;
  }

  /** Root mean square of the error over that of the exact sums. */
  private static double distance() {
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      var random = new Random(1);
      NDArray maps = normal(manager, random, new Shape(8, 256, 8, 8));
      NDArray weight = normal(manager, random, new Shape(256, 256, 3, 3));
      NDArray exact =
          convolved(maps.toType(DataType.FLOAT64, true), weight.toType(DataType.FLOAT64, true));
      NDArray error = convolved(maps, weight).toType(DataType.FLOAT64, true).sub(exact);
      return Math.sqrt(error.square().mean().getDouble() / exact.square().mean().getDouble());
    }
  }

  private static NDArray normal(NDManager manager, Random random, Shape shape) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, shape);
  }

  private static NDArray convolved(NDArray maps, NDArray weight) {
    return maps.getNDArrayInternal()
        .convolution(maps, weight, null, new Shape(1, 1), new Shape(1, 1), new Shape(1, 1), 1)
        .singletonOrThrow();
  }
}
