package dev.emc.eval.plot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A linear axis with round ticks. */
final class Axis {
  private final double low;
  private final double high;
  private final double from;
  private final double to;
  private final double step;

  /**
   * Over a range of values.
   *
   * @param from pixel of the lower end
   * @param to pixel of the upper end
   * @param ticks about so many
   */
  Axis(double low, double high, double from, double to, int ticks) {
    double span = high - low;
    if (!(span > 1e-12 * Math.max(1e-12, Math.abs(high)))) {
      double room = high == 0 ? 0.5 : Math.abs(high) * 0.5;
      low -= room;
      high += room;
    }
    this.step = roundStep((high - low) / ticks);
    this.low = low;
    this.high = high;
    this.from = from;
    this.to = to;
  }

  double pixel(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** A tick's text, with no more digits than the step has. */
  String text(double tick) {
    if (Math.max(Math.abs(low), Math.abs(high)) >= 1e6 || step < 1e-5) {
      return String.format(Locale.ROOT, "%.1e", tick).replace("e+0", "e").replace("e-0", "e−");
    }
    int digits = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    String text = BigDecimal.valueOf(tick).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    return text.replace('-', '−');
  }

  private static double roundStep(double raw) {
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    for (double factor : new double[] {1, 2, 5}) {
      if (raw <= factor * power * 1.0001) {
        return factor * power;
      }
    }
    return 10 * power;
  }
}
