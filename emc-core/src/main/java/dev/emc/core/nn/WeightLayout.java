package dev.emc.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.MemoryOrder;
import java.util.Collection;

/**
 * How a network's weights lie in memory. From weights that lie otherwise than the maps each
 * convolution of the engine makes a copy for itself, in each view's forward and backward pass.
 */
public final class WeightLayout {
  private static final int CONVOLUTION_AXES = 4;

  private WeightLayout() {}

  /**
   * Has convolutions' weights lie with channels innermost from now on. Their values, what is read
   * from them and how they are saved stay; gradients and optimizers' memory will lie as they do.
   * Others among the arrays stay as they are.
   */
  public static void channelsLast(Collection<NDArray> arrays) {
    GradMode.off(
        () -> arrays.stream().filter(WeightLayout::liesOtherwise).forEach(MemoryOrder::turn));
  }

  /** Whether it is a convolution's weight, and not one that lies the same either way. */
  private static boolean liesOtherwise(NDArray array) {
    Shape shape = array.getShape();
    return shape.dimension() == CONVOLUTION_AXES
        && shape.get(1) > 1
        && shape.get(2) * shape.get(3) > 1
        && !MemoryOrder.isChannelsLast(array);
  }
}
