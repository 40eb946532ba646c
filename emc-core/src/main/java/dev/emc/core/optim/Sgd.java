package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stochastic gradient descent with heavy-ball momentum and weight decay, as PyTorch's. */
public final class Sgd extends MomentumOptimizer {
  /**
   * An optimiser.
   *
   * @param parent owns what is remembered, on the parameters' device
   * @param momentum in [0, 1)
   */
  public Sgd(NDManager parent, List<ParameterGroup> groups, double momentum) {
    super(parent, groups, momentum);
  }

  @Override
  @Nullable NDArray direction(Slot slot, NDArray weight, NDArray gradient, double decay) {
    decay(slot, weight, gradient, decay);
    return null;
  }
}
