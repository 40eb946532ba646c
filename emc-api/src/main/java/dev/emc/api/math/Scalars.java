package dev.emc.api.math;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.apiguardian.api.API;

/** Java numbers that keep an array's precision. */
@API(status = API.Status.STABLE, since = "0.1")
public final class Scalars {
  private Scalars() {}

  /**
   * A number to combine with an array: a {@code Double} for float64, a {@code Float} otherwise.
   *
   * <p>The engine promotes a scalar float32 array times a {@code Double} to float64, and a {@code
   * Float} would round a float64 computation.
   */
  public static Number like(NDArray array, double value) {
    if (array.getDataType() == DataType.FLOAT64) {
      return value;
    }
    return (float) value;
  }
}
