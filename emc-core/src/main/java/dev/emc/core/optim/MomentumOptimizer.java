package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Heavy-ball momentum, buf ← µ·buf + d and p ← p − lr·buf, with a direction d that a subclass
 * defines. The buffer starts at zero.
 */
abstract class MomentumOptimizer extends AbstractOptimizer {
  private static final String MOMENTUM = "momentum";

  private final double momentum;
  private final ScalarSlot momentumScalar = scalar();
  private final ScalarSlot zero = scalar();

  MomentumOptimizer(NDManager parent, List<ParameterGroup> groups, double momentum) {
    super(parent, groups);
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("momentum must be in [0, 1), got " + momentum);
    }
    this.momentum = momentum;
  }

  /**
   * Makes the gradient the direction d of an update, up to a factor.
   *
   * @param weight the parameter's array
   * @param gradient to be changed in place
   * @param decay weight decay of the step
   * @return the factor, zero-dimensional, as a new array; null for 1
   */
  abstract @Nullable NDArray direction(Slot slot, NDArray weight, NDArray gradient, double decay);

  @Override
  final void update(Slot slot, NDArray weight, NDArray gradient, Rates rates) {
    try (NDArray factor = direction(slot, weight, gradient, rates.decay())) {
      String key = key(MOMENTUM, slot);
      NDArray buffer = remembered(key);
      if (buffer == null) {
        buffer = factor == null ? gradient.duplicate() : gradient.mul(factor);
        keep(key, buffer);
      } else if (factor == null) {
        buffer.muli(momentumScalar.of(momentum, weight)).addi(gradient);
      } else {
        InPlace.addProduct(buffer.muli(momentumScalar.of(momentum, weight)), gradient, factor);
      }
      InPlace.addMultiple(weight, buffer, slot.rate().of(-rates.rate(), weight));
    }
  }

  /** gradient ← gradient + decay · weight. */
  final void decay(Slot slot, NDArray weight, NDArray gradient, double decay) {
    if (decay != 0) {
      InPlace.addMultiple(gradient, weight, slot.decay().of(decay, weight));
    }
  }

  /** Whether two norms are above zero, on the device. */
  final NDArray bothPositive(NDArray a, NDArray b) {
    try (NDArray smaller = a.minimum(b)) {
      return smaller.gt(zero.of(0, a));
    }
  }

  /** The value where the condition holds, else one. */
  static NDArray orOne(NDArray condition, NDArray value) {
    try (NDArray one = value.onesLike()) {
      return NDArrays.where(condition, value, one);
    }
  }

  @Override
  final Map<String, Shape> stateKinds(Slot slot) {
    return Map.of(MOMENTUM, slot.parameter().getArray().getShape());
  }
}
