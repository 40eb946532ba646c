package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.emc.api.math.Scalars;
import org.jspecify.annotations.Nullable;

/**
 * A number as a zero-dimensional array on the host, made anew only when it changes. The engine
 * takes such an array as an argument of any device's kernel, so nothing is copied to the device.
 */
final class ScalarSlot {
  private final NDManager host;
  private double value;
  private @Nullable NDArray array;

  ScalarSlot(NDManager host) {
    this.host = host;
  }

  /** The number at the precision of an array. */
  NDArray of(double wanted, NDArray like) {
    NDArray current = array;
    if (current != null
        && Double.compare(value, wanted) == 0
        && current.getDataType() == like.getDataType()) {
      return current;
    }
    if (current != null) {
      current.close();
    }
    current = host.create(Scalars.number(like, wanted));
    array = current;
    value = wanted;
    return current;
  }
}
