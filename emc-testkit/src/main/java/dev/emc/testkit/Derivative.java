package dev.emc.testkit;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import dev.emc.api.math.Scalars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A scalar and its gradients, as the engine records them.
 *
 * @param value of the scalar
 * @param gradients with respect to each input, in the inputs' order and shapes
 */
public record Derivative(double value, List<NDArray> gradients) {
  /** Where a function bends sharply only the smaller ones see its slope; rounding limits those. */
  private static final double[] STEPS = {1e-6, 1e-7, 1e-8};

  public Derivative {
    gradients = List.copyOf(gradients);
  }

  /**
   * Evaluates and differentiates a function.
   *
   * @param function from inputs to a scalar
   * @param inputs where; copied, so that they take no gradient themselves
   * @throws AssertionError if the scalar does not depend on anything that takes a gradient
   */
  public static Derivative of(Function<List<NDArray>, NDArray> function, List<NDArray> inputs) {
    var leaves = new ArrayList<NDArray>();
    for (NDArray input : inputs) {
      NDArray leaf = input.duplicate();
      leaf.setRequiresGradient(true);
      leaves.add(leaf);
    }
    double value;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray scalar = function.apply(List.copyOf(leaves));
      value = GoldenArray.toDoubles(scalar.stopGradient())[0];
      Checks.backward(collector, scalar);
    }
    return new Derivative(value, leaves.stream().map(NDArray::getGradient).toList());
  }

  /**
   * Asserts that the recorded gradient, along a random direction, is what central differences with
   * one of some steps say.
   *
   * @param what is differentiated, for the message
   * @param function from inputs to a scalar
   * @param inputs float64, at a point where the function is smooth
   * @param tolerance relative, such as 1e-5
   */
  public static void assertMatchesFiniteDifferences(
      String what,
      Function<List<NDArray>, NDArray> function,
      List<NDArray> inputs,
      double tolerance) {
    var random = new Random(97);
    List<NDArray> gradients = of(function, inputs).gradients();
    var directions = new ArrayList<NDArray>();
    double recorded = 0;
    double scale = 0;
    for (int i = 0; i < inputs.size(); i++) {
      NDArray input = inputs.get(i);
      if (input.getDataType() != DataType.FLOAT64) {
        throw new IllegalArgumentException("finite differences need float64 inputs");
      }
      double[] direction = random.doubles(input.size(), -1, 1).map(v -> v < 0 ? -1 : 1).toArray();
      NDArray signs = input.getManager().create(direction, input.getShape());
      double[] gradient = GoldenArray.toDoubles(gradients.get(i));
      for (int k = 0; k < gradient.length; k++) {
        recorded += gradient[k] * direction[k];
        scale += gradient[k] * gradient[k];
      }
      directions.add(signs);
    }
    var measured = new ArrayList<Double>();
    for (double step : STEPS) {
      double slope = slope(function, inputs, directions, step);
      measured.add(slope);
      double allowed = tolerance * Math.max(Math.sqrt(scale), Math.abs(slope)) + 1e-9;
      if (Math.abs(recorded - slope) <= allowed) {
        return;
      }
    }
    throw new AssertionError(
        "%s: the recorded gradient gives a slope of %s along a random direction, central differences with steps of %s give %s; %s relative are allowed"
            .formatted(what, recorded, Arrays.toString(STEPS), measured, tolerance));
  }

  private static double slope(
      Function<List<NDArray>, NDArray> function,
      List<NDArray> inputs,
      List<NDArray> directions,
      double step) {
    var forward = new ArrayList<NDArray>();
    var backward = new ArrayList<NDArray>();
    for (int i = 0; i < inputs.size(); i++) {
      NDArray way = directions.get(i).mul(Scalars.like(directions.get(i), step));
      forward.add(inputs.get(i).add(way));
      backward.add(inputs.get(i).sub(way));
    }
    double rise =
        GoldenArray.toDoubles(function.apply(forward))[0]
            - GoldenArray.toDoubles(function.apply(backward))[0];
    return rise / (2 * step);
  }
}
