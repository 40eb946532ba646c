package dev.emc.core.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.HashMap;
import java.util.Map;

/**
 * One of our optimisers for a training loop of DJL's: {@code
 * DefaultTrainingConfig.optOptimizer(DjlOptimizer.of(lars))}. Steps of the schedules are counted
 * per parameter from 0. Save and restore the optimiser that was handed over.
 */
public final class DjlOptimizer extends ai.djl.training.optimizer.Optimizer {
  private final AbstractOptimizer optimizer;
  private final Map<String, AbstractOptimizer.Slot> slotsById = new HashMap<>();
  private final Map<String, Long> steps = new HashMap<>();

  /**
   * Adapts an optimiser.
   *
   * @param optimizer one of this package's
   * @throws IllegalArgumentException if it is not
   */
  public static DjlOptimizer of(Optimizer optimizer) {
    if (optimizer instanceof AbstractOptimizer ours) {
      return new DjlOptimizer(new Builder(), ours);
    }
    throw new IllegalArgumentException(
        optimizer.getClass().getName() + " cannot update parameters one by one");
  }

  private DjlOptimizer(Builder builder, AbstractOptimizer optimizer) {
    super(builder);
    this.optimizer = optimizer;
    optimizer.slots().forEach(slot -> slotsById.put(slot.parameter().getId(), slot));
  }

  @Override
  public void update(String parameterId, NDArray weight, NDArray gradient) {
    AbstractOptimizer.Slot slot = slotsById.get(parameterId);
    if (slot == null) {
      throw new IllegalArgumentException(
          "the trainer updates a parameter of shape %s that is in no group of the optimiser"
              .formatted(weight.getShape()));
    }
    long step = steps.merge(parameterId, 1L, Long::sum) - 1;
    optimizer.stepOne(slot, weight, gradient, step);
    // DJL's own optimisers leave zero gradients behind, and its trainer relies on that.
    JniUtils.zeroGrad((PtNDArray) weight);
  }

  private static final class Builder extends OptimizerBuilder<Builder> {
    @Override
    protected Builder self() {
      return this;
    }
  }
}
