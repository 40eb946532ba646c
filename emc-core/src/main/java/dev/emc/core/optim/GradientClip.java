package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.emc.api.math.Scalars;
import dev.emc.core.engine.GradMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Shortens gradients in place to a longest Euclidean norm: each is multiplied by {@code norm / (‖g‖
 * + 1e-6)} where that is below 1, as PyTorch's {@code clip_grad_norm_}. Nothing is read from the
 * device.
 *
 * @param norm the longest, above 0
 * @param by what is measured
 */
public record GradientClip(double norm, By by) {
  private static final double EPSILON = 1e-6;

  /** What has the norm. */
  public enum By {
    /** All gradients as one vector. */
    ALL,
    /** The gradient of each parameter by itself, as DINO clips. */
    PARAMETER
  }

  /** Checks ranges. */
  public GradientClip {
    if (!(norm > 0) || Double.isInfinite(norm)) {
      throw new IllegalArgumentException("norm must be above 0 and finite, got " + norm);
    }
  }

  /** Clips the gradients of those parameters that have one. */
  public void apply(Collection<Parameter> parameters) {
    GradMode.off(
        () -> {
          List<NDArray> gradients = new ArrayList<>();
          try {
            for (Parameter parameter : parameters) {
              NDArray gradient = JniUtils.getGradient((PtNDArray) parameter.getArray());
              if (gradient != null) {
                gradients.add(gradient);
              }
            }
            clip(gradients);
          } finally {
            gradients.forEach(NDArray::close);
          }
        });
  }

  private void clip(List<NDArray> gradients) {
    if (gradients.isEmpty()) {
      return;
    }
    // On a GPU each number is a transfer: three for all, not three for each.
    NDArray any = gradients.get(0);
    try (NDArray epsilon = Scalars.like(any, EPSILON);
        NDArray longest = Scalars.like(any, norm);
        NDArray one = Scalars.like(any, 1)) {
      var numbers = new Numbers(epsilon, longest, one);
      if (by == By.ALL) {
        try (NDArray length = length(gradients)) {
          numbers.shorten(length, gradients);
        }
        return;
      }
      for (NDArray gradient : gradients) {
        try (NDArray length = gradient.norm()) {
          numbers.shorten(length, List.of(gradient));
        }
      }
    }
  }

  private static NDArray length(List<NDArray> gradients) {
    var lengths = new NDList();
    for (NDArray gradient : gradients) {
      try (NDArray length = gradient.norm()) {
        lengths.add(length.reshape(1));
      }
    }
    try (lengths;
        NDArray all = NDArrays.concat(lengths, 0)) {
      return all.norm();
    }
  }

  /** What gradients are clipped with, on their device. */
  private record Numbers(NDArray epsilon, NDArray longest, NDArray one) {
    void shorten(NDArray length, List<NDArray> gradients) {
      try (NDArray measured = length.add(epsilon);
          NDArray ratio = longest.div(measured);
          NDArray factor = ratio.minimum(one)) {
        gradients.forEach(gradient -> gradient.muli(factor));
      }
    }
  }
}
