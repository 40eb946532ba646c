package dev.emc.eval.stats;

import java.util.Locale;

/**
 * Numbers as plain text writes them, on a terminal and in Markdown; the same everywhere, and
 * whatever the order of a sum was: a gain of nine images in eight hundred is 1.13 points, also
 * where its sum came to 1.1249999999999998.
 */
public final class PlainNumbers {
  /** Far below what is written, far above what rounding does to sums. */
  private static final double GRAIN = 1e9;

  private PlainNumbers() {}

  /** A mean with its deviation where there is one, such as {@code 83.42 ± 0.31}. */
  public static String meanSd(MeanSd value) {
    Double sd = value.sd();
    return fixed(value.mean()) + (sd == null ? "" : " ± " + fixed(sd));
  }

  /** Two digits, such as {@code 83.42}. */
  public static String fixed(double value) {
    return String.format(Locale.ROOT, "%.2f", steady(value));
  }

  /** Two digits with their sign, such as {@code +1.05}. */
  public static String signed(double value) {
    return String.format(Locale.ROOT, "%+.2f", steady(value));
  }

  /** A p-value such as {@code 0.013} or {@code <0.001}. */
  public static String p(double p) {
    return p < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  private static double steady(double value) {
    return Math.rint(value * GRAIN) / GRAIN;
  }
}
