package dev.emc.core.train;

import dev.emc.api.StepInfo;
import java.util.Map;
import java.util.stream.Collectors;

/** The loss became infinite or not a number; the message shows every term. */
public final class NonFiniteLossException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Of a step.
   *
   * @param values what was read of the loss, by name
   */
  public NonFiniteLossException(StepInfo step, Map<String, Double> values) {
    super(
        "the loss is not finite at epoch %s, step %s: %s; %s"
            .formatted(
                step.epoch() + 1,
                step.step() + 1,
                values.entrySet().stream()
                    .map(e -> e.getKey() + " = " + e.getValue())
                    .collect(Collectors.joining(", ")),
                step.step() == 0
                    ? "no step was taken before, so look at the weights it starts from and at its criteria"
                    : "a lower learning rate or weight usually helps"));
  }

  private NonFiniteLossException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The same, saying where the last good state is. */
  NonFiniteLossException withLastGood(String where) {
    return new NonFiniteLossException(getMessage() + "; " + where, this);
  }
}
