package dev.emc.api.math;

import ai.djl.ndarray.NDArray;
import org.apiguardian.api.API;

/** Numbers whose gradient is given by formula instead of recorded by the engine. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class Surrogate {
  private Surrogate() {}

  /**
   * A scalar with the given value and the given first derivative.
   *
   * @param input what is differentiated, any shape
   * @param value scalar, outside the graph
   * @param gradient derivative of the value with respect to the input; the input's shape, outside
   *     the graph
   * @return value, with d result / d input = gradient
   */
  public static NDArray of(NDArray input, NDArray value, NDArray gradient) {
    NDArray linear = input.mul(gradient).sum();
    return linear.sub(linear.stopGradient()).add(value);
  }

  /**
   * One scalar per row of a matrix, with given values and given first derivatives.
   *
   * @param input (D, L), what is differentiated; value d depends on row d alone
   * @param values (D), outside the graph
   * @param gradient (D, L), derivative of each row's value, outside the graph
   * @return (D)
   */
  public static NDArray ofRows(NDArray input, NDArray values, NDArray gradient) {
    NDArray linear = input.mul(gradient).sum(new int[] {1});
    return linear.sub(linear.stopGradient()).add(values);
  }
}
