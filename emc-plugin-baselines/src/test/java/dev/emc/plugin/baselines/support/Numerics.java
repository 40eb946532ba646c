package dev.emc.plugin.baselines.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Gradients recorded by the engine, and the same by central differences. */
public final class Numerics {
  private Numerics() {}

  /** A float64 matrix of independent standard normal values. */
  public static NDArray normal(NDManager manager, long seed, int n, int d) {
    var random = new Random(seed);
    double[] data = new double[n * d];
    for (int i = 0; i < data.length; i++) {
      data[i] = random.nextGaussian();
    }
    return manager.create(data, new Shape(n, d));
  }

  /** The derivative of a scalar with respect to its input, row-major. */
  public static double[] gradient(NDArray input, UnaryOperator<NDArray> scalar) {
    NDArray leaf = input.duplicate();
    leaf.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(scalar.apply(leaf));
    }
    double[] result = doubles(leaf.getGradient());
    leaf.close();
    return result;
  }

  /** The derivative of a scalar with respect to a float64 input, by central differences. */
  public static double[] differences(NDArray input, double step, UnaryOperator<NDArray> scalar) {
    double[] at = input.toDoubleArray();
    double[] result = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      result[i] =
          (shifted(input, at, i, step, scalar) - shifted(input, at, i, -step, scalar)) / (2 * step);
    }
    return result;
  }

  private static double shifted(
      NDArray input, double[] at, int i, double step, UnaryOperator<NDArray> scalar) {
    try (NDManager scope = input.getManager().newSubManager()) {
      double[] moved = at.clone();
      moved[i] += step;
      return scalar.apply(scope.create(moved, input.getShape())).getDouble();
    }
  }

  /** Asserts max|a − b| ≤ tolerance · max|b|. */
  public static void assertClose(double[] expected, double[] actual, double tolerance) {
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      double error = Math.abs(expected[i] - actual[i]);
      worst = error <= worst ? worst : error;
    }
    double error = worst;
    double scale = largest;
    assertTrue(worst <= tolerance * largest, () -> "off by " + error + " of at most " + scale);
  }

  /** Values as doubles. */
  public static double[] doubles(NDArray array) {
    return dev.emc.testkit.GoldenArray.toDoubles(array);
  }
}
