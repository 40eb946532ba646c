package dev.emc.app.eval;

import java.math.BigDecimal;
import java.math.MathContext;

/** A share of the labels in words: {@code 1 %}, {@code 12.5 %}. */
final class LabelShare {
  private static final MathContext DIGITS = new MathContext(4);

  private LabelShare() {}

  static String text(double fraction) {
    return new BigDecimal(100 * fraction).round(DIGITS).stripTrailingZeros().toPlainString() + " %";
  }
}
