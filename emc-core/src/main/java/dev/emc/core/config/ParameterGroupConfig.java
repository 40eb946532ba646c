package dev.emc.core.config;

import dev.emc.api.plugin.Describe;
import dev.emc.core.optim.RateSchedule;
import org.jspecify.annotations.Nullable;

/**
 * Parameters that are updated with settings of their own; what is left out is the optimiser's.
 *
 * <p>A head whose method keeps its rate constant stays so unless a schedule is given here. Prefix
 * and one-dimensional both narrow the group; with neither it is every parameter that no earlier
 * group has.
 */
public record ParameterGroupConfig(
    @Describe("What the parameters' names start with, such as predictor. or backbone.layer4.")
        String prefix,
    @Describe("Whether only parameters of one dimension are meant: biases and norms")
        boolean oneDimensional,
    @Describe("Learning rate, scaled by lr-batch as the optimiser's own") @Nullable Double lr,
    @Describe("Weight decay") @Nullable Double weightDecay,
    @Describe("How the rate changes") @Nullable RateSchedule schedule,
    @Describe(
            "Whether lars and larc-sgd adapt the rate to the weights' length; by default larc-sgd"
                + " does, and lars does but for one dimension, which it does not decay either")
        @Nullable Boolean adapt) {
  public ParameterGroupConfig {
    if (lr != null) {
      OptimizerConfig.checkRate(lr);
    }
    if (weightDecay != null) {
      OptimizerConfig.checkDecay(weightDecay);
    }
  }

  /** All parameters, with nothing of their own yet. */
  public ParameterGroupConfig() {
    this("", false, null, null, null, null);
  }

  /** Whether a parameter is of this group. */
  public boolean has(String name, int dimensions) {
    return name.startsWith(prefix) && (!oneDimensional || dimensions == 1);
  }

  /** What it asks for, for messages. */
  public String text() {
    return (oneDimensional ? "is one-dimensional and " : "") + "starts with '" + prefix + "'";
  }
}
