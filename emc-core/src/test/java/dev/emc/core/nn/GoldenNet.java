package dev.emc.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.testkit.DeterministicFill;
import dev.emc.testkit.Golden;
import dev.emc.testkit.GoldenArray;
import java.util.ArrayList;
import java.util.List;

/** What tests against golden networks share. */
public final class GoldenNet {
  private GoldenNet() {}

  /** The keys and shapes of a golden state dict, as {@code key [a, b]}. */
  public static List<String> keysAndShapes(JsonNode stateDict) {
    var lines = new ArrayList<String>();
    for (JsonNode entry : stateDict) {
      var shape = new ArrayList<Long>();
      entry.get("shape").forEach(side -> shape.add(side.asLong()));
      lines.add(entry.get("key").asText() + " " + shape);
    }
    return lines;
  }

  /** The keys and shapes of a state dict, as {@code key [a, b]}. */
  public static List<String> keysAndShapes(StateDict dict) {
    var lines = new ArrayList<String>();
    for (String key : dict.keys()) {
      var shape = new ArrayList<Long>();
      if (!StateDict.isBatchCounter(key)) {
        for (long side : dict.get(key).getShape().getShape()) {
          shape.add(side);
        }
      }
      lines.add(key + " " + shape);
    }
    return lines;
  }

  /** Fills every array as the golden files say. */
  public static void fill(StateDict dict, long seed) {
    List<String> keys = dict.keys();
    for (int p = 0; p < keys.size(); p++) {
      String key = keys.get(p);
      if (!StateDict.isBatchCounter(key)) {
        Shape shape = dict.get(key).getShape();
        dict.copyIn(key, shape, DeterministicFill.parameter(seed, p, key, shape.getShape()));
      }
    }
  }

  /** Golden images at single precision. */
  public static NDArray images(NDManager manager, JsonNode net) {
    return images(manager, net, net.get("fill_seed").asLong());
  }

  /** Golden images of a seed at single precision. */
  public static NDArray images(NDManager manager, JsonNode net, long seed) {
    JsonNode shape = net.get("input_shape");
    int n = shape.get(0).asInt();
    int c = shape.get(1).asInt();
    int h = shape.get(2).asInt();
    int w = shape.get(3).asInt();
    float[] values = DeterministicFill.images(seed, net.get("input_view").asInt(), n, c, h, w);
    return manager.create(values, new Shape(n, c, h, w));
  }

  public static double sum(NDArray array) {
    double sum = 0;
    for (double value : GoldenArray.toDoubles(array)) {
      sum += value;
    }
    return sum;
  }

  public static double norm(NDArray array) {
    double sum = 0;
    for (double value : GoldenArray.toDoubles(array)) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  /** Running statistics after one forward pass in training. */
  public static void assertRunningStatistics(JsonNode net, StateDict dict, double tolerance) {
    net.get("bn_after_one_train_forward")
        .properties()
        .forEach(
            norm -> {
              for (String name : List.of("running_mean", "running_var")) {
                String key = norm.getKey() + "." + name;
                Golden.array(norm.getValue().get(name)).assertClose(key, dict.get(key), tolerance);
              }
            });
  }
}
