package dev.emc.eval.stats;

import java.util.Locale;

/** Numbers as plain text writes them, on a terminal and in Markdown; the same everywhere. */
public final class PlainNumbers {
  private PlainNumbers() {}

  /** A mean with its deviation where there is one, such as {@code 83.42 ± 0.31}. */
  public static String meanSd(MeanSd value) {
    Double sd = value.sd();
    return fixed(value.mean()) + (sd == null ? "" : " ± " + fixed(sd));
  }

  /** Two digits, such as {@code 83.42}. */
  public static String fixed(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** Two digits with their sign, such as {@code +1.05}. */
  public static String signed(double value) {
    return String.format(Locale.ROOT, "%+.2f", value);
  }

  /** A p-value such as {@code 0.013} or {@code <0.001}. */
  public static String p(double p) {
    return p < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", p);
  }
}
