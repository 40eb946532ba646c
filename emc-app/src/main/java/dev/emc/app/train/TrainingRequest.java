package dev.emc.app.train;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked to train.
 *
 * @param config the experiment's file; null to resume, since the run directory holds it
 * @param overrides {@code a.b=c}, in order; {@code --seed} and {@code --device} are among them
 * @param run the run directory: to be made, or to go on with
 * @param replace whether a run that is there is replaced by a new one
 */
public record TrainingRequest(
    @Nullable Path config, List<String> overrides, Path run, boolean replace) {
  /** A request that replaces nothing. */
  public TrainingRequest(@Nullable Path config, List<String> overrides, Path run) {
    this(config, overrides, run, false);
  }

  /** Whether a run goes on rather than begins. */
  public boolean isResume() {
    return config == null;
  }
}
