package dev.emc.eval.stats;

import java.math.BigDecimal;
import java.math.MathContext;

/** Shares as text; the same everywhere. */
public final class Percent {
  private static final MathContext DIGITS = new MathContext(4);

  private Percent() {}

  /** A share, such as {@code 0.1 %} or {@code 12.5 %}. */
  public static String of(double share) {
    return new BigDecimal(100 * share).round(DIGITS).stripTrailingZeros().toPlainString() + " %";
  }
}
