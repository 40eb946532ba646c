package dev.emc.api.math;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
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
  private static final Shape SCALAR = new Shape();

  private Scalars() {}

  /**
   * A number as a zero-dimensional array, at the precision of another array and as long-lived as
   * its manager. With an array that outlives the step use {@link #number} on a manager of your own.
   *
   * <p>It may be closed before the backward pass: its memory is the engine's, which keeps what a
   * graph needs. That of an array made from Java's numbers is Java's and goes with the array.
   *
   * <p>The array's own device writes it. {@code x.add(1f)} copies the number from the host instead,
   * which a GPU waits for, each time; so does this where float32 cannot hold the number in three
   * parts.
   */
  public static NDArray like(NDArray array, double value) {
    NDManager manager = array.getManager();
    DataType type = array.getDataType();
    float first = (float) value;
    if (type == DataType.FLOAT32) {
      return manager.full(SCALAR, first, type);
    }
    // DJL takes what to fill an array with as a float; the sums are exact.
    float second = (float) (value - first);
    float third = (float) (value - first - second);
    if (type == DataType.FLOAT64 && (double) first + second + third == value) {
      NDArray sum = manager.full(SCALAR, first, type);
      for (float part : new float[] {second, third}) {
        if (part != 0) {
          try (NDArray more = manager.full(SCALAR, part, type)) {
            sum.addi(more);
          }
        }
      }
      return sum;
    }
    try (NDArray java = manager.create(number(array, value))) {
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
