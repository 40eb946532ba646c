package dev.emc.eval.probe;

import java.util.List;

/** What the tests say about a model against its reference. */
public enum Verdict {
  /** Significantly better. */
  HELPED("helped"),
  /** Significantly worse. */
  HURT("hurt"),
  /** Neither. */
  NO_SIGNIFICANT_DIFFERENCE("no significant difference"),
  /** Better at some label fractions and worse at others; never the verdict of a single fraction. */
  MIXED("helped and hurt");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** In words, lower case. */
  public String text() {
    return text;
  }

  /**
   * Over several label fractions: helped (hurt) if it helped (hurt) at one or more and hurt
   * (helped) at none.
   */
  public static Verdict overall(List<Verdict> verdicts) {
    boolean helped = verdicts.contains(HELPED) || verdicts.contains(MIXED);
    boolean hurt = verdicts.contains(HURT) || verdicts.contains(MIXED);
    if (helped && hurt) {
      return MIXED;
    }
    if (helped) {
      return HELPED;
    }
    return hurt ? HURT : NO_SIGNIFICANT_DIFFERENCE;
  }
}
