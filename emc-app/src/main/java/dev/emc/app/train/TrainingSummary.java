package dev.emc.app.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.emc.core.train.GuardTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a training run ended.
 *
 * @param run the run directory
 * @param epochs done by now, those of earlier processes included
 * @param steps done by now
 * @param seconds this process took
 * @param losses the last epoch's mean of each loss term and of the total, by name
 * @param guard what the run's guard has found; null for a run without one
 */
public record TrainingSummary(
    String run,
    int epochs,
    long steps,
    double seconds,
    Map<String, Double> losses,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Guarded guard) {

  /**
   * What a guard has found.
   *
   * @param stopped whether it has stopped the run
   * @param harm what the last look found fallen, in words; null if nothing
   * @param best the best checkpoint
   * @param time what its looks took
   */
  public record Guarded(
      boolean stopped,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String harm,
      String best,
      GuardTime time) {}

  /** How a run without a guard ended. */
  public TrainingSummary(
      String run, int epochs, long steps, double seconds, Map<String, Double> losses) {
    this(run, epochs, steps, seconds, losses, null);
  }

  /** The same with what a guard has found. */
  TrainingSummary with(@Nullable Guarded found) {
    return new TrainingSummary(run, epochs, steps, seconds, losses, found);
  }

  /** Whether the run's guard has stopped it. */
  boolean isStoppedByGuard() {
    return guard != null && guard.stopped();
  }
}
