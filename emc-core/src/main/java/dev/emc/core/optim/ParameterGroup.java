package dev.emc.core.optim;

import ai.djl.nn.Parameter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parameters that are updated with one rate and one weight decay.
 *
 * @param name for logs, such as {@code backbone}
 * @param parameters trained parameters by state-dict name, in order
 * @param rate learning rate of each step
 * @param weightDecay of each step, at least 0
 * @param adapt whether an optimiser that adapts rates to the weights does so here; null if its own
 *     rule decides
 */
public record ParameterGroup(
    String name,
    Map<String, Parameter> parameters,
    Schedule rate,
    Schedule weightDecay,
    @Nullable Boolean adapt) {
  /** Keeps the parameters' order. */
  public ParameterGroup {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** A group whose weight decay stays. */
  public ParameterGroup(
      String name,
      Map<String, Parameter> parameters,
      Schedule rate,
      double weightDecay,
      @Nullable Boolean adapt) {
    this(name, parameters, rate, step -> weightDecay, adapt);
    if (!(weightDecay >= 0) || Double.isInfinite(weightDecay)) {
      throw new IllegalArgumentException(
          "weight decay of group '%s' must be at least 0 and finite, got %s"
              .formatted(name, weightDecay));
    }
  }

  /** A group for which the optimiser's own rule decides what is adapted. */
  public ParameterGroup(
      String name, Map<String, Parameter> parameters, Schedule rate, double weightDecay) {
    this(name, parameters, rate, weightDecay, null);
  }
}
