package dev.emc.eval.plot;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The axes of a plot: thin lines behind the data, numbers beside and below them, and what they
 * count. What the vertical axis counts stands above it, so that nobody has to turn the head.
 *
 * @param x axis from left to right
 * @param y axis from bottom to top
 * @param xLabel below the axis
 * @param yLabel above the axis; empty if it needs none
 */
record Frame(Axis x, Axis y, String xLabel, String yLabel) {
  /** Space above the data for the label of the vertical axis, pixels. */
  private static final double TOP = 28;

  /** Space below the data for numbers and the label of the horizontal axis, pixels. */
  private static final double BOTTOM = 42;

  /** Space between the numbers beside an axis and the data, pixels. */
  private static final double BESIDE = 8;

  /** Least space to the right of the data, pixels. */
  private static final double RIGHT = 6;

  /** Height of a row that has a name, pixels. */
  private static final double ROW = 24;

  /** Longer names of rows are cut, pixels. */
  private static final double WIDEST_NAME = 150;

  private static final double TICK = 4;

  /** Half the height of a digit, by which a number is set lower to be in the middle of its line. */
  static final double HALF_DIGIT = 4.6;

  /** Baseline of the text at the top. */
  private static final double FIRST_LINE = 11;

  /** From the axis to the baseline of its numbers. */
  private static final double NUMBERS = 19;

  /** From the lower edge to the baseline of the label there. */
  private static final double LAST_LINE = 4;

  /**
   * Axes around data.
   *
   * @param plot gives the size
   * @param right space to keep free to the right of the data, pixels
   */
  static Frame of(Plot plot, Scale x, Scale y, double right) {
    Axis up = Axis.up(y.range(), y.whole(), plot.height() - BOTTOM, TOP);
    return around(plot, x, up, y.label(), right);
  }

  /**
   * Axes of a plot that has a name for each row instead of numbers, the first at the top; row
   * {@code i} of {@code n} lies at {@code n - 1 - i}.
   */
  static Frame ofRows(Plot plot, Scale x, List<String> names) {
    int last = names.size() - 1;
    List<Tick> ticks =
        IntStream.rangeClosed(0, last)
            .mapToObj(
                row ->
                    new Tick(
                        row, TextWidths.cut(names.get(last - row), TextWidths.SIZE, WIDEST_NAME)))
            .toList();
    return around(
        plot, x, new Axis(Span.of(-0.5, last + 0.5), plot.height() - BOTTOM, 0, ticks), "", 0);
  }

  /** Height of a plot of so many rows, pixels. */
  static int heightOfRows(int rows) {
    return (int) (rows * ROW + BOTTOM);
  }

  private static Frame around(Plot plot, Scale x, Axis up, String yLabel, double right) {
    double left = up.widest() + BESIDE;
    double end = plot.width() - Math.max(RIGHT, right);
    Axis across = Axis.across(x.range(), x.whole(), left, end);
    while (across.overhang() > plot.width() - end) {
      end--;
      across = Axis.across(x.range(), x.whole(), left, end);
    }
    return new Frame(across, up, x.label(), yLabel);
  }

  /** What is behind the data. */
  SvgElement drawn(Paper paper) {
    SvgElement lines = SvgElement.of("g").with("stroke", paper.colour(Ink.GRID));
    SvgElement texts = SvgElement.of("g").with("fill", paper.colour(Ink.QUIET));
    for (Tick tick : y.ticks()) {
      double at = crisp(y.at(tick.value()));
      lines.add(SvgElement.line(x.from(), at, x.to(), at));
      texts.add(text(x.from() - BESIDE, y.at(tick.value()) + HALF_DIGIT, "end").text(tick.label()));
    }
    double base = crisp(y.from());
    SvgElement axis = SvgElement.of("g").with("stroke", paper.colour(Ink.LEVEL));
    axis.add(SvgElement.line(x.from(), base, x.to(), base));
    for (Tick tick : x.ticks()) {
      double at = crisp(x.at(tick.value()));
      axis.add(SvgElement.line(at, base, at, base + TICK));
      texts.add(text(x.at(tick.value()), base + NUMBERS, "middle").text(tick.label()));
    }
    texts.add(label((x.from() + x.to()) / 2, y.from() + BOTTOM - LAST_LINE, "middle", xLabel));
    if (!yLabel.isEmpty()) {
      texts.add(label(0, FIRST_LINE, "start", yLabel));
    }
    return SvgElement.of("g").with("font-size", TextWidths.SIZE).add(lines).add(axis).add(texts);
  }

  private SvgElement label(double at, double baseline, String anchor, String words) {
    return text(at, baseline, anchor).text(TextWidths.cut(words, TextWidths.SIZE, x.to()));
  }

  /** A place for text; anchored, it stays there where the viewer's font is wider or narrower. */
  static SvgElement text(double at, double baseline, String anchor) {
    return SvgElement.of("text").with("x", at).with("y", baseline).with("text-anchor", anchor);
  }

  /** In the middle of a pixel, where a thin line is sharp. */
  private static double crisp(double pixel) {
    return Math.floor(pixel) + 0.5;
  }
}
