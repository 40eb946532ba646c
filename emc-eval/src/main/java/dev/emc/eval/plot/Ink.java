package dev.emc.eval.plot;

import java.util.Locale;

/**
 * The colours of plots; on a page each is the variable of its style sheet that has its name.
 *
 * <p>Those of lines can be told apart by readers who do not see red or green, which a test holds;
 * those of groups run from dark to light.
 */
public enum Ink {
  /** Titles. */
  INK(0x1d2125),
  /** Axes and their text. */
  QUIET(0x5c656e),
  /** Lines behind the data. */
  GRID(0xe9ebed),
  /** A plot's edge. */
  FAINT(0xe4e6e8),
  /** Lines to hold values against. */
  LEVEL(0x6b7480),
  S0(0x5f6b76),
  S1(0x1f6fb2),
  S2(0xc9510c),
  S3(0x0a8562),
  S4(0x6b1650),
  S5(0x453000),
  S6(0x3020d8),
  S7(0xbb80cc),
  G0(0x432371),
  G1(0x39568c),
  G2(0x2d7a8e),
  G3(0x1f9a8a),
  G4(0x3fb06c),
  G5(0x86b840),
  G6(0xc7b020),
  G7(0xe8a51d);

  /** Lines that can be told apart. */
  static final int LINES = 8;

  /** Groups that can be told apart. */
  static final int GROUPS = 8;

  private final int rgb;

  Ink(int rgb) {
    this.rgb = rgb;
  }

  static Ink line(int number) {
    return values()[S0.ordinal() + number];
  }

  static Ink group(int number) {
    return values()[G0.ordinal() + number];
  }

  /** On white paper, eight bits each of red, green and blue. */
  int rgb() {
    return rgb;
  }

  /** Its name in style sheets. */
  public String style() {
    return name().toLowerCase(Locale.ROOT);
  }
}
