package dev.emc.checkpoint.keys;

import org.jspecify.annotations.Nullable;

/**
 * Which weights of a file are wanted, as far as the user says, and whether all must fit.
 *
 * @param keys whose names the keys are; null to tell from the keys
 * @param weights which of several networks in the file, by a part of its path such as {@code
 *     teacher}; null to take the trained one
 * @param prefix what to take off the keys; null to tell from the keys
 * @param partial whether a backbone may be taken in part, the rest staying as it was drawn
 */
public record WeightChoice(
    @Nullable KeyMap keys, @Nullable String weights, @Nullable String prefix, boolean partial) {
  /** Nothing is said. */
  public static final WeightChoice ANY = new WeightChoice(null, null, null, false);
}
