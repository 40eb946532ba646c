package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Layer-wise adaptive rate scaling (You et al. 2017) as VICReg trains: d = g + wd·p, scaled by
 * η·‖p‖/‖d‖ where both norms are above zero. Parameters of one dimension (biases, norms) take
 * neither decay nor scaling.
 */
public final class Lars extends MomentumOptimizer {
  /** VICReg's η. */
  public static final double DEFAULT_ETA = 0.001;

  private final double eta;
  private final ScalarSlot etaScalar = scalar();

  /**
   * An optimiser.
   *
   * @param parent owns what is remembered, on the parameters' device
   * @param momentum in [0, 1)
   * @param eta trust coefficient η, above 0
   */
  public Lars(NDManager parent, List<ParameterGroup> groups, double momentum, double eta) {
    super(parent, groups, momentum);
    if (!(eta > 0)) {
      throw new IllegalArgumentException("eta must be above 0, got " + eta);
    }
    this.eta = eta;
  }

  @Override
  @Nullable NDArray direction(Slot slot, NDArray weight, NDArray gradient, double decay) {
    Boolean asked = slot.group().adapt();
    if (asked == null && slot.isOneDimensional()) {
      return null;
    }
    decay(slot, weight, gradient, decay);
    if (asked != null && !asked) {
      return null;
    }
    try (NDArray weightNorm = weight.norm();
        NDArray norm = gradient.norm();
        NDArray adapt = bothPositive(weightNorm, norm);
        NDArray ratio = weightNorm.mul(etaScalar.of(eta, weight))) {
      return orOne(adapt, ratio.divi(norm));
    }
  }
}
