package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;

/**
 * The weights and inputs of the golden networks: not shipped but hashed from a seed, the position
 * of the entry in the state dict and the position in the array.
 */
public final class GoldenFill {
  private GoldenFill() {}

  /** A hashed value, uniform in [0, 1). */
  public static double unit(long seed, long entry, long index) {
    long z = (seed << 48) + (entry << 32) + index + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z = z ^ (z >>> 31);
    return (z >>> 11) * 0x1.0p-53;
  }

  /** A hashed value, uniform in [−1, 1). */
  public static double symmetric(long seed, long entry, long index) {
    return 2 * unit(seed, entry, index) - 1;
  }

  /** The input of a head, (N, F), exact in float64. */
  public static NDArray headInput(NDManager manager, DataType type, long seed, long n, long width) {
    double[] values = new double[(int) (n * width)];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1.5 * symmetric(seed, 2000, i);
    }
    NDArray exact = manager.create(values, new Shape(n, width));
    return type == DataType.FLOAT64 ? exact : exact.toType(type, false);
  }

  /**
   * Fills every given parameter with the values of the entry of its key.
   *
   * @param stateDict list of {@code {p, key, shape, kind}}
   * @param parameters by state-dict key; the shapes must be those of the file
   * @throws AssertionError if a key is not in the file or has another shape there
   */
  public static void fill(JsonNode stateDict, long seed, Map<String, Parameter> parameters) {
    var missing = new HashSet<>(parameters.keySet());
    for (JsonNode entry : stateDict) {
      String key = entry.get("key").asText();
      Parameter parameter = parameters.get(key);
      if (parameter != null) {
        missing.remove(key);
        fill(key, entry, seed, parameter);
      }
    }
    if (!missing.isEmpty()) {
      throw new AssertionError("the golden state dict has no " + missing);
    }
  }

  private static void fill(String key, JsonNode entry, long seed, Parameter parameter) {
    long[] axes = new long[entry.get("shape").size()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = entry.get("shape").get(i).asLong();
    }
    var shape = new Shape(axes);
    NDArray target = parameter.getArray();
    if (!target.getShape().equals(shape)) {
      throw new AssertionError(key + ": golden shape " + shape + ", here " + target.getShape());
    }
    long position = entry.get("p").asLong();
    double[] values = new double[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value(key, shape, seed, position, i);
    }
    target.setRequiresGradient(false);
    try (NDArray exact = target.getManager().create(values, shape);
        NDArray typed = exact.toType(target.getDataType(), true)) {
      typed.copyTo(target);
    }
    target.setRequiresGradient(parameter.requiresGradient());
  }

  private static double value(String key, Shape shape, long seed, long position, long index) {
    double v = symmetric(seed, position, index);
    if (key.endsWith(".running_mean") || key.endsWith(".bias")) {
      return 0.1 * v;
    }
    if (key.endsWith(".running_var")) {
      return 1 + 0.5 * unit(seed, position, index);
    }
    if (shape.dimension() == 1) {
      return 1 + 0.1 * v;
    }
    return Math.sqrt(3.0 / (shape.size() / shape.get(0))) * v;
  }
}
