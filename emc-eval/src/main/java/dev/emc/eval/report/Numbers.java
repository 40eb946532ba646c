package dev.emc.eval.report;

import dev.emc.eval.stats.MeanSd;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as a report writes them; the same everywhere. */
final class Numbers {
  static final String MISSING = "–";

  private static final MathContext DIGITS = new MathContext(4);

  private Numbers() {}

  /** Percent with two digits, such as {@code 83.42 ± 0.31}. */
  static String meanSd(MeanSd value) {
    Double sd = value.sd();
    return fixed(value.mean(), 2) + (sd == null ? "" : " ± " + fixed(sd, 2));
  }

  static String signed(double value, int digits) {
    String text = fixed(value, digits);
    boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
    return text.startsWith("−") || zero ? text : "+" + text;
  }

  static String fixed(double value, int digits) {
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
    return (zero ? text.replace("-", "") : text).replace('-', '−');
  }

  static String fixed(@Nullable Double value, int digits) {
    return value == null ? MISSING : fixed(value.doubleValue(), digits);
  }

  /** A p-value without its name, such as {@code 0.013} or {@code < 0.001}. */
  static String p(double p) {
    return p < 0.001 ? "< 0.001" : fixed(p, 3);
  }

  /** A p-value in a sentence, with spaces that do not break. */
  static String pEquals(double p) {
    return p < 0.001 ? "p\u00a0<\u00a00.001" : "p\u00a0=\u00a0" + fixed(p, 3);
  }

  /** A label fraction, such as {@code 1 %} with a space that does not break. */
  static String percent(double fraction) {
    BigDecimal percent = new BigDecimal(100 * fraction).round(DIGITS).stripTrailingZeros();
    return percent.toPlainString() + "\u00a0%";
  }
}
