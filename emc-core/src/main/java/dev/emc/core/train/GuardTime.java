package dev.emc.core.train;

import java.util.OptionalDouble;

/**
 * What a run's guard took, over all processes that trained it.
 *
 * @param seconds of its looks; those within an epoch count once the epoch is finished
 * @param epochSeconds of the finished epochs, without the looks
 */
public record GuardTime(double seconds, double epochSeconds) {
  /** The looks' time as a share of the epochs' without them; empty as long as none is finished. */
  public OptionalDouble share() {
    return epochSeconds > 0 ? OptionalDouble.of(seconds / epochSeconds) : OptionalDouble.empty();
  }
}
