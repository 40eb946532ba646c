package dev.emc.testkit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts the values of {@link DeterministicFill} into parameters and head inputs. */
public final class GoldenFill {
  private GoldenFill() {}

  /** The input of a head, (N, F), exact in float64. */
  public static NDArray headInput(NDManager manager, DataType type, long seed, long n, long width) {
    double[] values = DeterministicFill.headInput(seed, (int) (n * width));
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
    var arrays = new LinkedHashMap<String, NDArray>();
    parameters.forEach((key, parameter) -> arrays.put(key, parameter.getArray()));
    arrays.values().forEach(array -> array.setRequiresGradient(false));
    fillArrays(stateDict, seed, arrays);
    parameters.values().forEach(p -> p.getArray().setRequiresGradient(p.requiresGradient()));
  }

  /**
   * Fills every given array, such as a target network's, with the values of the entry of its key.
   *
   * @param stateDict list of {@code {p, key, shape, kind}}
   * @param arrays by state-dict key; the shapes must be those of the file
   * @throws AssertionError if a key is not in the file or has another shape there
   */
  public static void fillArrays(JsonNode stateDict, long seed, Map<String, NDArray> arrays) {
    var missing = new HashSet<>(arrays.keySet());
    for (JsonNode entry : stateDict) {
      String key = entry.get("key").asText();
      NDArray array = arrays.get(key);
      if (array != null) {
        missing.remove(key);
        fill(key, entry, seed, array);
      }
    }
    if (!missing.isEmpty()) {
      throw new AssertionError("the golden state dict has no " + missing);
    }
  }

  private static void fill(String key, JsonNode entry, long seed, NDArray target) {
    long[] axes = new long[entry.get("shape").size()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = entry.get("shape").get(i).asLong();
    }
    var shape = new Shape(axes);
    if (!target.getShape().equals(shape)) {
      throw new AssertionError(key + ": golden shape " + shape + ", here " + target.getShape());
    }
    float[] values = DeterministicFill.parameter(seed, entry.get("p").asInt(), key, axes);
    try (NDArray single = target.getManager().create(values, shape);
        NDArray typed = single.toType(target.getDataType(), true)) {
      // Not copyTo, which would replace the parameter's memory.
      target.set(new NDIndex("..."), typed);
    }
  }
}
