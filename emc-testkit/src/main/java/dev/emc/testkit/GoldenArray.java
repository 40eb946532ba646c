package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * An array of golden values, row-major.
 *
 * @param shape sizes of the axes
 * @param data values, widened to double
 */
public record GoldenArray(long[] shape, double[] data) {

  static GoldenArray of(JsonNode node) {
    JsonNode shapeNode = node.get("shape");
    JsonNode dataNode = node.get("data");
    if (shapeNode == null || dataNode == null) {
      throw new IllegalArgumentException("not a golden array: " + node.toString().substring(0, 80));
    }
    long[] shape = new long[shapeNode.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = shapeNode.get(i).asLong();
    }
    double[] data = new double[dataNode.size()];
    for (int i = 0; i < data.length; i++) {
      data[i] = dataNode.get(i).asDouble();
    }
    return new GoldenArray(shape, data);
  }

  /** The array on the manager's device. */
  public NDArray toNDArray(NDManager manager, DataType type) {
    NDArray exact = manager.create(data, new Shape(shape));
    return type == DataType.FLOAT64 ? exact : exact.toType(type, false);
  }

  /**
   * Asserts max|actual − expected| / max|expected| ≤ tolerance, and equal shapes.
   *
   * @param what is compared, for the message
   */
  public void assertClose(String what, NDArray actual, double tolerance) {
    if (!actual.getShape().equals(new Shape(shape))) {
      throw new AssertionError(
          what + ": expected shape " + new Shape(shape) + ", got " + actual.getShape());
    }
    assertClose(what, toDoubles(actual), tolerance);
  }

  /** Asserts max|actual − expected| / max|expected| ≤ tolerance. */
  public void assertClose(String what, double[] actual, double tolerance) {
    if (actual.length != data.length) {
      throw new AssertionError(
          what + ": expected " + data.length + " values, got " + actual.length);
    }
    double largest = 0;
    double worst = 0;
    int worstAt = 0;
    for (int i = 0; i < data.length; i++) {
      largest = Math.max(largest, Math.abs(data[i]));
      double error = Math.abs(actual[i] - data[i]);
      if (!(error <= worst)) {
        worst = error;
        worstAt = i;
      }
    }
    double relative = worst == 0 ? 0 : worst / largest;
    if (!(relative <= tolerance)) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "%s: relative error %.3g is above %.3g; at index %d expected %s, got %s",
              what,
              relative,
              tolerance,
              worstAt,
              data[worstAt],
              actual[worstAt]));
    }
  }

  /** Asserts |actual − expected| ≤ bound, value by value. */
  public void assertWithin(String what, double[] actual, double[] bounds) {
    if (actual.length != data.length || bounds.length != data.length) {
      throw new AssertionError(
          "%s: expected %s values, got %s and %s bounds"
              .formatted(what, data.length, actual.length, bounds.length));
    }
    for (int i = 0; i < data.length; i++) {
      if (!(Math.abs(actual[i] - data[i]) <= bounds[i])) {
        throw new AssertionError(
            String.format(
                Locale.ROOT,
                "%s: at index %d expected %s within %.3g, got %s",
                what,
                i,
                data[i],
                bounds[i],
                actual[i]));
      }
    }
  }

  /** Asserts |actual − expected| ≤ tolerance · |expected|. */
  public static void assertClose(String what, double expected, double actual, double tolerance) {
    if (!(Math.abs(actual - expected) <= tolerance * Math.abs(expected))) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "%s: expected %s, got %s, tolerance %.3g",
              what,
              expected,
              actual,
              tolerance));
    }
  }

  /** An array's values as doubles, row-major. */
  public static double[] toDoubles(NDArray array) {
    NDArray exact =
        array.getDataType() == DataType.FLOAT64 ? array : array.toType(DataType.FLOAT64, true);
    return exact.toDoubleArray();
  }
}
