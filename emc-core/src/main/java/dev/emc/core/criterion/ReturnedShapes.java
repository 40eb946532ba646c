package dev.emc.core.criterion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.emc.core.plugin.ComponentCalls;

/** Refuses what a component returns in another shape, before it is trained on in silence. */
public final class ReturnedShapes {
  private ReturnedShapes() {}

  /**
   * What was returned.
   *
   * @param by the component
   * @param call what was asked of it, such as {@code entropy()}
   * @throws IllegalStateException in one line that names the component's class if the shape is
   *     another
   */
  public static NDArray checked(Object by, String call, Shape expected, NDArray returned) {
    if (!returned.getShape().equals(expected)) {
      throw new IllegalStateException(
          "%s: %s must give an array of shape %s, but gave %s"
              .formatted(ComponentCalls.typeOf(by).getName(), call, expected, returned.getShape()));
    }
    return returned;
  }
}
