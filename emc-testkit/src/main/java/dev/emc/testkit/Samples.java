package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;

/** Seeded random arrays, the same on every machine. */
public final class Samples {
  private Samples() {}

  /** Independent standard normal values. */
  public static NDArray normal(NDManager manager, DataType type, long seed, long... shape) {
    var random = new Random(seed);
    return fill(manager, type, random::nextGaussian, shape);
  }

  /** Independent uniform values in [0, 1). */
  public static NDArray uniform(NDManager manager, DataType type, long seed, long... shape) {
    var random = new Random(seed);
    return fill(manager, type, random::nextDouble, shape);
  }

  /** The rows in another order, the same for every array of as many rows. */
  public static NDArray shuffleRows(NDArray array, long seed) {
    int rows = (int) array.getShape().get(0);
    List<Long> order = new ArrayList<>();
    for (long i = 0; i < rows; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    long[] indices = order.stream().mapToLong(Long::longValue).toArray();
    return array.get(array.getManager().create(indices));
  }

  private static NDArray fill(
      NDManager manager, DataType type, DoubleSupplier next, long... shape) {
    var size = new Shape(shape);
    double[] values = new double[(int) size.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = next.getAsDouble();
    }
    NDArray exact = manager.create(values, size);
    return type == DataType.FLOAT64 ? exact : exact.toType(type, false);
  }
}
