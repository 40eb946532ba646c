package dev.emc.eval.improve;

import dev.emc.api.plugin.Describe;

/** How a width that a method's config names is read off a head's tensors. */
public record HeadShape(
    @Describe("Key of the method's config") String key,
    @Describe("projector, predictor or prototypes") String head,
    @Describe("Pattern of the tensors' keys within the head") String of,
    @Describe("What of them is the value") Take take) {
  /** What is read. */
  public enum Take {
    /** Outputs of every linear layer, in order. */
    WIDTHS,
    /** Outputs of the first one. */
    FIRST,
    /** Outputs of the last one. */
    LAST,
    /** Whether there is such a tensor. */
    PRESENT
  }
}
