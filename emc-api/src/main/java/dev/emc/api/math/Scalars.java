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

  /** Powers of two up to here, either way, leave a float room for 53 bits below. */
  private static final int SAFE_EXPONENT = 64;

  private Scalars() {}

  /**
   * A number as a zero-dimensional array, at the precision of another array and as long-lived as
   * its manager. With an array that outlives the step use {@link #number} on a manager of your own.
   *
   * <p>It may be closed before the backward pass: its memory is the engine's, which keeps what a
   * graph needs. That of an array made from Java's numbers is Java's and goes with the array.
   *
   * <p>The array's own device writes it. {@code x.add(1f)} copies the number from the host instead,
   * which a GPU waits for, each time; so does this for types other than float32 and float64, and
   * for numbers below 2.3e-308.
   */
  public static NDArray like(NDArray array, double value) {
    NDManager manager = array.getManager();
    DataType type = array.getDataType();
    float first = (float) value;
    if (type == DataType.FLOAT32) {
      return manager.full(SCALAR, first, type);
    }
    if (value == 0 || !Double.isFinite(value)) {
      return manager.full(SCALAR, first, type);
    }
    if (type == DataType.FLOAT64 && Math.abs(value) >= Double.MIN_NORMAL) {
      return exact(manager, value);
    }
    try (NDArray java = manager.create(number(array, value))) {
      return java.duplicate();
    }
  }

  /**
   * A float64 number of the numbers that DJL fills arrays with, which are floats: 53 bits as the
   * sum of three, times powers of two. None of the operations rounds.
   */
  private static NDArray exact(NDManager manager, double value) {
    int exponent = Math.getExponent(value);
    int apart = Math.abs(exponent) <= SAFE_EXPONENT ? 0 : exponent;
    double rest = Math.scalb(value, -apart);
    NDArray sum = manager.full(SCALAR, (float) rest, DataType.FLOAT64);
    for (rest -= (float) rest; rest != 0; rest -= (float) rest) {
      try (NDArray more = manager.full(SCALAR, (float) rest, DataType.FLOAT64)) {
        sum.addi(more);
      }
    }
    while (apart != 0) {
      int by = Math.max(-SAFE_EXPONENT, Math.min(SAFE_EXPONENT, apart));
      try (NDArray power = manager.full(SCALAR, (float) Math.scalb(1.0, by), DataType.FLOAT64)) {
        sum.muli(power);
      }
      apart -= by;
    }
    return sum;
  }

  /** A number at the precision of an array: a {@code Double} for float64, else a {@code Float}. */
  public static Number number(NDArray array, double value) {
    if (array.getDataType() == DataType.FLOAT64) {
      return value;
    }
    return (float) value;
  }
}
