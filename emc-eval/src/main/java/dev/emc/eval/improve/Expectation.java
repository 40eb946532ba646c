package dev.emc.eval.improve;

import dev.emc.eval.stats.PlainNumbers;
import java.util.Locale;

/**
 * What continuing alone gained in its trial, and what that lets expect of EMC. It says no more than
 * docs/improve.md lists: EMC helped most bases that still had something to learn, and did next to
 * nothing for those that had come to their end; in between next to nothing was measured.
 *
 * @param gain on the images that choose
 * @param epochs that the trial trained for
 */
record Expectation(PairedGain gain, int epochs) {
  /** What is said where nothing can be measured. */
  static final String WITHOUT_LABELS =
      "without labels nothing tells whether this model still has something to learn: of twenty-five small ones continued like this, the twenty-one stopped early ended 0.0 to 5.2 points above their start, of the four that had come to their end two 0.1 and 0.5 above and two 0.1 and 0.3 below; labels of a few hundred images would choose (docs/improve.md)";

  /** Least gain of a base that EMC helped, in points. */
  private static final double UNFINISHED = 0.5;

  /**
   * Gains of finished bases, which EMC helped little or not at all, were below this many points.
   */
  private static final double FINISHED = 0.2;

  /** Standard errors within which a gain may be chance. */
  private static final double ERRORS = 2;

  /** One line. */
  String text() {
    return String.format(
        Locale.ROOT,
        "continuing alone gained %s points in %s on the images that choose (standard error %.2f): %s (docs/improve.md)",
        PlainNumbers.signed(gain.points()),
        epochs == 1 ? "1 epoch" : epochs + " epochs",
        gain.error(),
        meaning());
  }

  private String meaning() {
    if (gain.points() >= UNFINISHED) {
      String learns =
          "this model still has something to learn; small ones of SwAV and SimSiam like that gained more with EMC, those of VICReg did not";
      return gain.points() > ERRORS * gain.error()
          ? learns
          : "so few images may show that by chance; if not, " + learns;
    }
    if (gain.points() >= FINISHED) {
      return "between the small models that EMC helped and those that it did not; those of VICReg there gained nothing more with EMC";
    }
    String finished =
        "small models that had come to their end looked like that, and gained half a point with EMC at most; but so did two that were stopped early, which EMC helped";
    return gain.points() + ERRORS * gain.error() < UNFINISHED
        ? finished
        : "so few images do not tell that from half a point; " + finished;
  }
}
