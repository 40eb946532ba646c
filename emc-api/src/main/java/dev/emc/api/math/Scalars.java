package dev.emc.api.math;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.apiguardian.api.API;

/**
 * Numbers to combine arrays with, as arrays.
 *
 * <p>{@code x.mul(2f)} must not stand in a graph. The engine keeps the number for the backward
 * pass, but DJL lets go of its memory when {@code mul} returns; a garbage collection in between
 * makes the gradient garbage. And where {@code x} is a float32 scalar, a Java {@code double} makes
 * the product float64. {@code x.mul(Scalars.like(x, 2))} has neither trap.
 */
@API(status = API.Status.MAINTAINED, since = "0.1")
public final class Scalars {
  private Scalars() {}

  /**
   * A number as a zero-dimensional array, at the precision of another array and as long-lived as
   * its manager. With an array that outlives the step use {@link #number} on a manager of your own.
   *
   * <p>It may be closed before the backward pass: its memory is the engine's, which keeps what a
   * graph needs. That of an array made from Java's numbers is Java's and goes with the array.
   */
  public static NDArray like(NDArray array, double value) {
    try (NDArray java = array.getManager().create(number(array, value))) {
      return java.duplicate();
    }
  }

  /** A number at the precision of an array: a {@code Double} for float64, else a {@code Float}. */
  public static Number number(NDArray array, double value) {
    if (array.getDataType() == DataType.FLOAT64) {
      return value;
    }
    return (float) value;
  }
}
