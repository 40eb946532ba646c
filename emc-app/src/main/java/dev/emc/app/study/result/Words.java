package dev.emc.app.study.result;

import dev.emc.eval.stats.MeanSd;
import java.math.BigDecimal;
import java.util.Locale;

/** Numbers and headings as tables write them. */
final class Words {
  private Words() {}

  /** A column's heading, such as {@code 1 % labels} or {@code kNN}. */
  static String column(RowResult.Accuracy column) {
    return column.protocol().equals("knn") ? "kNN" : percent(column.fraction()) + " labels";
  }

  /** A share, such as {@code 0.1 %}. */
  static String percent(double fraction) {
    return BigDecimal.valueOf(fraction).movePointRight(2).stripTrailingZeros().toPlainString()
        + " %";
  }

  /** A mean with its deviation where there is one, such as {@code 83.42 ± 0.31}. */
  static String meanSd(MeanSd value) {
    Double sd = value.sd();
    return fixed(value.mean()) + (sd == null ? "" : " ± " + fixed(sd));
  }

  static String fixed(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  static String signed(double value) {
    return String.format(Locale.ROOT, "%+.2f", value);
  }

  /** A p-value such as {@code 0.013} or {@code <0.001}. */
  static String p(double p) {
    return p < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  /** What a ± is over. */
  static String spread(int seeds) {
    return seeds > 1 ? "over %d seeds".formatted(seeds) : "over draws of the labels";
  }
}
