package dev.emc.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import dev.emc.api.nn.DefaultStart;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Starts weights from a seed and their state-dict names alone: the same on every device, with any
 * number of threads, and whatever else the network has.
 *
 * <p>Convolutions: normal, variance 2 / fan-out (He et al. 2015, as torchvision). Linear layers:
 * weight and bias uniform on ±1/√fan-in (PyTorch's default), and so a convolution's bias. A
 * parameter whose block has given it an initialiser of its own keeps that, and what it draws is
 * told by the seed and the name as well. Norms and everything else keep the initialiser their
 * parameter has: one, zero.
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
    long stream = RandomFill.stream(seed, key);
    dict.copyIn(key, shape, SeededStart.normal(deviation).law().draw(shape, stream));
  }

  private static Initializer initializer(
      Map<String, Parameter> all, String key, Parameter parameter, long seed) {
    long stream = RandomFill.stream(seed, key);
    Initializer given = parameter.getInitializer();
    if (given instanceof SeededStart own) {
      return own.on(stream);
    }
    boolean isOwn =
        given != null
            && given != parameter.getType().getInitializer()
            && !(given instanceof DefaultStart);
    if (isOwn) {
      return seeded(given, stream);
    }
    return switch (parameter.getType()) {
      case WEIGHT -> new SeededStart(WeightInit::weight, stream);
      case BIAS -> {
        Parameter weight = all.get(key.substring(0, key.lastIndexOf('.') + 1) + "weight");
        yield weight == null || weight.getType() != Parameter.Type.WEIGHT
            ? Initializer.ZEROS
            : SeededStart.uniform(shape -> bound(weight.getShape())).on(stream);
      }
      default -> parameter.getInitializer();
    };
  }

  /**
   * Somebody's initialiser, which draws from the engine's one generator, on a stream of its own.
   */
  private static Initializer seeded(Initializer own, long stream) {
    return (manager, shape, type) -> {
      manager.getEngine().setRandomSeed((int) stream);
      return own.initialize(manager, shape, type);
    };
  }

  private static float[] weight(Shape shape, long stream) {
    if (shape.dimension() > 2) {
      double fanOut = (double) shape.size() / shape.get(1);
      return SeededStart.normal(Math.sqrt(2 / fanOut)).law().draw(shape, stream);
    }
    return SeededStart.uniform(WeightInit::bound).law().draw(shape, stream);
  }

  /** 1/√fan-in, where the fan-in is how many values are added up for one output. */
  static double bound(Shape weight) {
    return 1 / Math.sqrt((double) weight.size() / weight.get(0));
  }
}
