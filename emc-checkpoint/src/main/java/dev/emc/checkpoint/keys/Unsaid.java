package dev.emc.checkpoint.keys;

/** What the names and shapes of some weights do not say of their network. */
public enum Unsaid {
  /** Nothing that matters. */
  NOTHING(""),
  /** How a stem of 3×3 moves over the image; SimCLR's for small images is assumed. */
  SMALL_STEM("if its stem has stride 1, padding 1 and no max pooling"),
  /** The same of a file with solo-learn's keys; solo-learn's stem for CIFAR is assumed. */
  SOLO_STEM("if its stem is solo-learn's for CIFAR"),
  /** The same of lightly's cut into a sequence, which has lost its activation. */
  CUT_STEM("if it is lightly's, cut into a sequence"),
  /** Whether the first convolution halves the side; the backbone's default is assumed. */
  STEM_STRIDE("with the stem-stride of its training"),
  /** Heads of the attention, of which nothing can be assumed. */
  HEADS("with heads: as many as its attention had in training");

  private final String words;

  Unsaid(String words) {
    this.words = words;
  }

  /** Words that follow the backbone's config; empty if nothing is left open. */
  String words() {
    return words;
  }
}
