package dev.emc.eval.plot;

import java.math.BigDecimal;
import java.util.List;

/**
 * Where values lie on a picture.
 *
 * @param range its first value is at {@code from}, its last at {@code to}
 * @param from pixel
 * @param to pixel
 * @param ticks within the range
 */
record Axis(Span range, double from, double to, List<Tick> ticks) {
  /** Least space between two labels side by side, pixels. */
  static final double GAP = 12;

  /** Least distance of two lines above each other, pixels. */
  private static final double UP_STEP = 34;

  /** Least distance of two ticks side by side, pixels. */
  private static final double ACROSS_STEP = 40;

  /** Copies the list. */
  Axis {
    ticks = List.copyOf(ticks);
  }

  /** An axis from left to right, with as many labels as keep their distance. */
  static Axis across(Span range, boolean whole, double from, double to) {
    BigDecimal step = Ticks.step(range, most(to - from, ACROSS_STEP), whole);
    Axis axis = of(range, step, from, to);
    while (!axis.keepsLabelsApart()) {
      step = Ticks.next(step);
      axis = of(range, step, from, to);
    }
    return axis;
  }

  /** An axis from bottom to top. */
  static Axis up(Span range, boolean whole, double bottom, double top) {
    return of(range, Ticks.step(range, most(bottom - top, UP_STEP), whole), bottom, top);
  }

  private static int most(double length, double step) {
    return Math.max(2, (int) (length / step) + 1);
  }

  private static Axis of(Span range, BigDecimal step, double from, double to) {
    return new Axis(range, from, to, Ticks.of(range, step));
  }

  private boolean keepsLabelsApart() {
    for (int i = 1; i < ticks.size(); i++) {
      double between = at(ticks.get(i).value()) - at(ticks.get(i - 1).value());
      if (between < (width(ticks.get(i)) + width(ticks.get(i - 1))) / 2 + GAP) {
        return false;
      }
    }
    return true;
  }

  /** Pixel of a value. */
  double at(double value) {
    return from + (value - range.low()) / range.size() * (to - from);
  }

  /** Width of the widest label, pixels. */
  double widest() {
    return ticks.stream().mapToDouble(Axis::width).max().orElse(0);
  }

  /** How far the last label reaches beyond the end of an axis from left to right, pixels. */
  double overhang() {
    if (ticks.isEmpty()) {
      return 0;
    }
    Tick last = ticks.get(ticks.size() - 1);
    return Math.max(0, at(last.value()) + width(last) / 2 - to);
  }

  private static double width(Tick tick) {
    return TextWidths.width(tick.label(), TextWidths.SIZE);
  }
}
