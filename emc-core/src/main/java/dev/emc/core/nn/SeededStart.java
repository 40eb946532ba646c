package dev.emc.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * How a parameter starts, drawn from a stream of random numbers of its own.
 *
 * <p>A block sets it where its network starts otherwise than {@link WeightInit} would have it,
 * which then hands it the parameter's stream.
 *
 * @param law the distribution
 * @param stream of random numbers
 */
public record SeededStart(Law law, long stream) implements Initializer {
  /** A distribution. */
  public interface Law {
    /** Draws the values of a parameter, row-major. */
    float[] draw(Shape shape, long stream);
  }

  /** Zeros, whatever the stream. */
  public static SeededStart zeros() {
    return constant(0);
  }

  /** Normal with mean zero. */
  public static SeededStart normal(double deviation) {
    return new SeededStart((shape, stream) -> RandomFill.normal(size(shape), stream, deviation), 0);
  }

  /**
   * Uniform around zero.
   *
   * @param bound on the absolute value, given the parameter's shape
   */
  public static SeededStart uniform(ToDoubleFunction<Shape> bound) {
    return new SeededStart(
        (shape, stream) -> RandomFill.uniform(size(shape), stream, bound.applyAsDouble(shape)), 0);
  }

  /** Uniform on ±1/√fan-in, PyTorch's default for the weights of linear layers and convolutions. */
  public static SeededStart byFanIn() {
    return uniform(WeightInit::bound);
  }

  /** One value everywhere, whatever the stream. */
  public static SeededStart constant(double value) {
    return new SeededStart(
        (shape, stream) -> {
          var values = new float[size(shape)];
          Arrays.fill(values, (float) value);
          return values;
        },
        0);
  }

  /** The same distribution on another stream. */
  SeededStart on(long other) {
    return new SeededStart(law, other);
  }

  @Override
  public NDArray initialize(NDManager manager, Shape shape, DataType type) {
    NDArray array = manager.create(law.draw(shape, stream), shape);
    if (type == DataType.FLOAT32) {
      return array;
    }
    try (array) {
      return array.toType(type, false);
    }
  }

  private static int size(Shape shape) {
    return Math.toIntExact(shape.size());
  }
}
