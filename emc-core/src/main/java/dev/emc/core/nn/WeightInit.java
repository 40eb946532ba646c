package dev.emc.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Starts weights from a seed and their state-dict names alone: the same on every device, with any
 * number of threads, and whatever else the network has.
 *
 * <p>Convolutions: normal, variance 2 / fan-out (He et al. 2015, as torchvision). Linear layers:
 * weight and bias uniform on ±1/√fan-in (PyTorch's default), and so a convolution's bias. Norms and
 * everything else keep the initialiser their parameter has: one, zero.
 */
public final class WeightInit {
  private WeightInit() {}

  /**
   * Sets how parameters start, and starts those that are initialised already.
   *
   * @param dict of blocks that may or may not be initialised
   * @param seed of the run
   */
  public static void apply(StateDict dict, long seed) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    dict.entries().forEach(entry -> parameters.put(entry.key(), entry.parameter()));
    parameters.forEach(
        (key, parameter) -> {
          Initializer initializer = initializer(parameters, key, parameter, seed);
          parameter.setInitializer(initializer);
          if (parameter.isInitialized()) {
            NDArray array = parameter.getArray();
            try (NDArray start =
                initializer.initialize(array.getManager(), array.getShape(), array.getDataType())) {
              StateDict.assign(array, start);
            }
          }
        });
  }

  /**
   * Sets an initialised parameter to draws from a normal distribution with mean zero.
   *
   * @param key of the parameter
   * @param seed by which, with the key, the draws are told
   */
  public static void normal(StateDict dict, String key, double deviation, long seed) {
    Shape shape = dict.get(key).getShape();
    dict.copyIn(
        key, shape, RandomFill.normal(size(shape), RandomFill.stream(seed, key), deviation));
  }

  private static Initializer initializer(
      Map<String, Parameter> all, String key, Parameter parameter, long seed) {
    long stream = RandomFill.stream(seed, key);
    return switch (parameter.getType()) {
      case WEIGHT -> (manager, shape, type) -> weight(manager, shape, type, stream);
      case BIAS -> {
        Parameter weight = all.get(key.substring(0, key.lastIndexOf('.') + 1) + "weight");
        yield weight == null || weight.getType() != Parameter.Type.WEIGHT
            ? Initializer.ZEROS
            : (manager, shape, type) -> {
              double bound = 1 / Math.sqrt(fanIn(weight.getShape()));
              return create(manager, shape, type, RandomFill.uniform(size(shape), stream, bound));
            };
      }
      default -> parameter.getInitializer();
    };
  }

  private static NDArray weight(NDManager manager, Shape shape, DataType type, long stream) {
    if (shape.dimension() > 2) {
      double fanOut = (double) shape.size() / shape.get(1);
      double deviation = Math.sqrt(2 / fanOut);
      return create(manager, shape, type, RandomFill.normal(size(shape), stream, deviation));
    }
    double bound = 1 / Math.sqrt(fanIn(shape));
    return create(manager, shape, type, RandomFill.uniform(size(shape), stream, bound));
  }

  private static double fanIn(Shape weight) {
    return (double) weight.size() / weight.get(0);
  }

  private static int size(Shape shape) {
    return Math.toIntExact(shape.size());
  }

  private static NDArray create(NDManager manager, Shape shape, DataType type, float[] values) {
    NDArray array = manager.create(values, shape);
    if (type == DataType.FLOAT32) {
      return array;
    }
    try (array) {
      return array.toType(type, false);
    }
  }
}
