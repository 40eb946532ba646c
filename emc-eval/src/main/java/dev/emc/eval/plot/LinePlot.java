package dev.emc.eval.plot;

import java.util.List;

/**
 * Lines over a common axis.
 *
 * <p>Line i has the class {@code s0} … {@code s7}, levels the class {@code level}; a legend is left
 * to the page, where it can wrap.
 *
 * @param title what is shown
 * @param xLabel of the horizontal axis
 * @param yLabel of the vertical axis, with its unit
 * @param series lines, at most eight
 * @param levels lines to hold them against
 */
public record LinePlot(
    String title, String xLabel, String yLabel, List<Series> series, List<Level> levels) {
  /** Lines that can be told apart. */
  public static final int MAX_SERIES = 8;

  private static final int WIDTH = 420;
  private static final int HEIGHT = 250;
  private static final int LEFT = 50;
  private static final int RIGHT = 12;
  private static final int TOP = 24;
  private static final int BOTTOM = 38;
  private static final int MAX_POINTS = 300;

  /** Checks the number of lines. */
  public LinePlot {
    series = List.copyOf(series);
    levels = List.copyOf(levels);
    if (series.size() > MAX_SERIES) {
      throw new IllegalArgumentException(
          "plot '%s' has %d lines, more than %d cannot be told apart"
              .formatted(title, series.size(), MAX_SERIES));
    }
  }

  /** The plot as an SVG element. */
  public String svg() {
    Range x = new Range();
    Range y = new Range();
    for (Series line : series) {
      Series shown = line.thinned(MAX_POINTS);
      for (int i = 0; i < shown.x().length; i++) {
        if (Double.isFinite(shown.y()[i])) {
          x.add(shown.x()[i]);
          y.add(shown.y()[i]);
        }
      }
    }
    levels.forEach(level -> y.add(level.value()));
    Svg svg = new Svg(WIDTH, HEIGHT, title);
    if (x.isEmpty()) {
      return svg.text("note", WIDTH / 2.0, HEIGHT / 2.0, "no values").close();
    }
    double room = 0.04 * (y.high - y.low);
    Axis across = new Axis(x.low, x.high, LEFT, WIDTH - RIGHT, 6);
    Axis up = new Axis(y.low - room, y.high + room, HEIGHT - BOTTOM, TOP, 5);
    drawAxes(svg, across, up);
    for (Level level : levels) {
      double height = up.pixel(level.value());
      svg.line("level", LEFT, height, WIDTH - RIGHT, height);
    }
    for (int i = 0; i < series.size(); i++) {
      svg.path("line s" + i, path(series.get(i).thinned(MAX_POINTS), across, up));
    }
    return svg.close();
  }

  private void drawAxes(Svg svg, Axis across, Axis up) {
    for (double tick : up.ticks()) {
      double height = up.pixel(tick);
      svg.line("grid", LEFT, height, WIDTH - RIGHT, height);
      svg.text("tick-y", LEFT - 7, height + 4, up.text(tick));
    }
    for (double tick : across.ticks()) {
      svg.text("tick-x", across.pixel(tick), HEIGHT - BOTTOM + 16, across.text(tick));
    }
    svg.text("label-y", 0, 11, yLabel);
    svg.text("label-x", WIDTH - RIGHT, HEIGHT - 5, xLabel);
  }

  private static CharSequence path(Series line, Axis across, Axis up) {
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (int i = 0; i < line.x().length; i++) {
      if (!Double.isFinite(line.y()[i])) {
        drawing = false;
        continue;
      }
      path.append(drawing ? 'L' : 'M');
      path.append(Svg.point(across.pixel(line.x()[i]), up.pixel(line.y()[i])));
      drawing = true;
    }
    return path;
  }

  private static final class Range {
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;

    void add(double value) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }

    boolean isEmpty() {
      return low > high;
    }
  }
}
