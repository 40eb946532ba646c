package dev.emc.checkpoint.keys;

import java.util.List;

/**
 * What became of a target network, which follows the trained one by a moving average, when a
 * checkpoint was loaded.
 *
 * @param weights where in the file those of the target lie; empty if it has none that fit
 * @param loaded keys of the target whose values were taken over
 * @param copied prefixes of its backbone and heads that the file has not: they begin as copies of
 *     the trained network's
 */
public record TargetReport(String weights, List<String> loaded, List<String> copied) {
  /** Keeps copies. */
  public TargetReport {
    loaded = List.copyOf(loaded);
    copied = List.copyOf(copied);
  }
}
