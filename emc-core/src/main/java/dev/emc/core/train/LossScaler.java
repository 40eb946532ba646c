package dev.emc.core.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.emc.api.ConfigException;
import dev.emc.api.math.Scalars;
import dev.emc.core.distributed.Ranks;
import dev.emc.core.engine.GradMode;
import java.util.Collection;

/**
 * Keeps the gradients of a float16 network within its narrow range: the loss is multiplied by a
 * power of two, the gradients are divided by it again. PyTorch's {@code GradScaler} by its
 * defaults: 65536 at first, doubled after 2000 steps in a row with finite gradients, halved by a
 * step without, which is then not taken.
 */
final class LossScaler {
  private static final String KEY = "loss-scaler";
  private static final String SCALE = "scale";
  private static final String TRACKER = "growth-tracker";

  private static final double START = 65536;
  private static final double GROWTH = 2;
  private static final double BACKOFF = 0.5;

  /** Below it a gradient that overflows is none that a scale can help. */
  private static final double LEAST = 0x1p-40;

  private static final int INTERVAL = 2000;

  private double scale = START;
  private int growthTracker;

  /** By what losses are multiplied now. */
  double scale() {
    return scale;
  }

  /** The loss to go backward from. */
  NDArray scaled(NDArray total) {
    return total.mul(Scalars.like(total, scale));
  }

  /**
   * Divides gradients by the scale, in place, and moves the scale. Whether they are finite is read
   * from the device: the one reading of a step, as PyTorch's.
   *
   * @param ranks that do the step together: they take it or skip it together as well
   * @return whether the step can be taken
   */
  boolean unscale(Collection<Parameter> parameters, Ranks ranks) {
    return GradMode.off(
        () -> {
          var extremes = new NDList();
          try (extremes) {
            for (Parameter parameter : parameters) {
              try (NDArray gradient = JniUtils.getGradient((PtNDArray) parameter.getArray())) {
                if (gradient != null) {
                  addExtremes(gradient, extremes);
                  try (NDArray share = Scalars.like(gradient, 1 / scale)) {
                    gradient.muli(share);
                  }
                }
              }
            }
            boolean finite = !ranks.any(!(extremes.isEmpty() || areFinite(extremes)));
            update(finite);
            return finite;
          }
        });
  }

  /** An infinity is the greatest or the least, and NaN is both. */
  private static void addExtremes(NDArray gradient, NDList extremes) {
    try (NDArray greatest = gradient.max();
        NDArray least = gradient.min()) {
      extremes.add(greatest.reshape(1));
      extremes.add(least.reshape(1));
    }
  }

  private static boolean areFinite(NDList scalars) {
    try (NDArray all = NDArrays.concat(scalars, 0)) {
      for (Number each : all.toArray()) {
        if (!Double.isFinite(each.doubleValue())) {
          return false;
        }
      }
      return true;
    }
  }

  /** Moves the scale after a step. */
  void update(boolean finite) {
    if (!finite) {
      scale *= BACKOFF;
      growthTracker = 0;
      if (scale < LEAST) {
        throw new ConfigException(
            "precision: the gradients are not finite in fp16 at any scale; bf16 has float32's range");
      }
    } else if (++growthTracker == INTERVAL) {
      // Beyond float32's range it would make every loss infinite.
      scale = Math.min(scale * GROWTH, 0x1p127);
      growthTracker = 0;
    }
  }

  /** Writes itself into a checkpoint's state. */
  void save(ObjectNode state) {
    state.putObject(KEY).put(SCALE, scale).put(TRACKER, growthTracker);
  }

  /** Takes over what a checkpoint says; where it says nothing, it begins anew. */
  void restore(JsonNode state) {
    scale = state.path(KEY).path(SCALE).asDouble(START);
    growthTracker = state.path(KEY).path(TRACKER).asInt(0);
  }
}
