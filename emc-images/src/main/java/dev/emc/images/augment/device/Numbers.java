package dev.emc.images.augment.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.math.Scalars;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Numbers as arrays on a device, constants only once: a GPU is waited for whenever a number is sent
 * to it.
 */
final class Numbers {
  private final NDManager manager;
  private final Map<Number, NDArray> constants = new HashMap<>();

  /**
   * Numbers.
   *
   * @param manager that the constants belong to
   */
  Numbers(NDManager manager) {
    this.manager = manager;
  }

  /** A constant at the precision of an array, zero-dimensional. */
  NDArray like(NDArray array, double value) {
    return constants.computeIfAbsent(Scalars.number(array, value), manager::create);
  }

  /**
   * A number for each image, at the precision of their values and with their manager.
   *
   * @param images (N, …)
   * @param items N things that have a number
   * @return (N, 1, 1, 1)
   */
  static <T> NDArray column(NDArray images, List<T> items, ToDoubleFunction<T> number) {
    double[] values = items.stream().mapToDouble(number).toArray();
    Shape shape = new Shape(values.length, 1, 1, 1);
    if (images.getDataType() == DataType.FLOAT64) {
      return images.getManager().create(values, shape);
    }
    float[] singles = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      singles[i] = (float) values[i];
    }
    return images.getManager().create(singles, shape);
  }
}
