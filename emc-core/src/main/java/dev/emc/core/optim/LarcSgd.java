package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Momentum descent wrapped in layer-wise adaptive rate control without clipping, as SwAV trains:
 * for every parameter d = (g + wd·p)·r, r = trust·‖p‖/(‖g‖ + wd·‖p‖ + 1e-8); where a norm is zero,
 * d = g without decay.
 */
public final class LarcSgd extends MomentumOptimizer {
  /** SwAV's trust coefficient. */
  public static final double DEFAULT_TRUST = 0.001;

  private static final double EPSILON = 1e-8;

  private final double trust;
  private final ScalarSlot trustScalar = scalar();
  private final ScalarSlot epsilon = scalar();

  /**
   * An optimiser.
   *
   * @param parent owns what is remembered, on the parameters' device
   * @param momentum in [0, 1)
   * @param trust trust coefficient, above 0
   */
  public LarcSgd(NDManager parent, List<ParameterGroup> groups, double momentum, double trust) {
    super(parent, groups, momentum);
    if (!(trust > 0)) {
      throw new IllegalArgumentException("trust must be above 0, got " + trust);
    }
    this.trust = trust;
  }

  @Override
  @Nullable NDArray direction(Slot slot, NDArray weight, NDArray gradient, double decay) {
    if (Boolean.FALSE.equals(slot.group().adapt())) {
      decay(slot, weight, gradient, decay);
      return null;
    }
    NDArray decayScalar = slot.decay().of(decay, weight);
    try (NDArray weightNorm = weight.norm();
        NDArray gradientNorm = gradient.norm();
        NDArray adapt = bothPositive(weightNorm, gradientNorm);
        NDArray denominator = weightNorm.mul(decayScalar);
        NDArray ratio = weightNorm.mul(trustScalar.of(trust, weight))) {
      if (decay != 0) {
        // Nothing is pulled where a norm is zero.
        try (NDArray pull = adapt.toType(weight.getDataType(), false).muli(decayScalar)) {
          InPlace.addProduct(gradient, weight, pull);
        }
      }
      return orOne(
          adapt, ratio.divi(denominator.addi(gradientNorm).addi(epsilon.of(EPSILON, weight))));
    }
  }
}
