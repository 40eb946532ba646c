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
 * @param backboneOnly whether heads are left out, as for features
 */
public record WeightChoice(
    @Nullable KeyMap keys,
    @Nullable String weights,
    @Nullable String prefix,
    boolean partial,
    boolean backboneOnly) {
  /** Nothing is said. */
  public static final WeightChoice ANY = new WeightChoice(null, null, null, false);

  /** With heads. */
  public WeightChoice(
      @Nullable KeyMap keys, @Nullable String weights, @Nullable String prefix, boolean partial) {
    this(keys, weights, prefix, partial, false);
  }

  /** The same without heads. */
  public WeightChoice withoutHeads() {
    return new WeightChoice(keys, weights, prefix, partial, true);
  }
}
