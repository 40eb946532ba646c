package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.core.engine.GradMode;
import dev.emc.core.engine.MemoryOrder;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies of convolutions' weights that lie in memory as their maps do, for the passes of one step.
 * From weights that lie otherwise each convolution of the engine makes a copy for itself, in each
 * view's forward and backward pass, and each view's gradient is added to one in another order.
 */
final class WeightCopies {
  private static final int CONVOLUTION_AXES = 4;

  private final NDManager manager;
  private final Map<Parameter, NDArray> copies = new IdentityHashMap<>();

  /**
   * Copies of a step.
   *
   * @param manager of the step, which closes what is left of them
   */
  WeightCopies(NDManager manager) {
    this.manager = manager;
  }

  /**
   * A parameter's values with channels innermost, if it has them otherwise.
   *
   * @param array the parameter's own
   */
  NDArray of(Parameter parameter, NDArray array) {
    Shape shape = array.getShape();
    if (shape.dimension() != CONVOLUTION_AXES
        || shape.get(1) == 1
        || shape.get(2) * shape.get(3) == 1) {
      return array;
    }
    return copies.computeIfAbsent(parameter, key -> copied(array));
  }

  private NDArray copied(NDArray array) {
    NDArray copy = GradMode.off(() -> MemoryOrder.channelsLast(array));
    copy.attach(manager);
    if (array.hasGradient()) {
      copy.setRequiresGradient(true);
    }
    return copy;
  }

  /** Adds to weights' gradients those of their copies, which nobody may use any more. */
  void hand(List<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      try (NDArray copy = copies.remove(parameter);
          NDArray gradient = copy == null ? null : JniUtils.getGradient((PtNDArray) copy)) {
        if (gradient != null) {
          add(gradient, parameter.getArray());
        }
      }
    }
  }

  /** Adds to an array's gradient, if it wants one. */
  static void add(NDArray gradient, @Nullable NDArray array) {
    if (array == null || !array.hasGradient()) {
      return;
    }
    try (NDArray whole = JniUtils.getGradient((PtNDArray) array)) {
      if (whole == null) {
        JniUtils.backward((PtNDArray) array, (PtNDArray) gradient, false, false);
      } else {
        whole.addi(gradient);
      }
    }
  }
}
