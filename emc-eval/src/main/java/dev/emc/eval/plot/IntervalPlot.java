package dev.emc.eval.plot;

import java.util.Comparator;
import java.util.List;

/**
 * Values with their intervals, one below the other, each beside its name, against zero (a forest
 * plot).
 *
 * @param title what is shown
 * @param xLabel what the values count, with its unit
 * @param rows the first at the top
 * @param least left end of the axis at most, so that several plots can share it
 * @param most right end of the axis at least
 */
public record IntervalPlot(String title, String xLabel, List<Row> rows, double least, double most)
    implements Plot {
  /** Room between the data and the edges, as a share of the data's range. */
  private static final double ROOM = 0.04;

  /**
   * A value.
   *
   * @param name beside it
   * @param low end of its interval
   * @param high end of its interval
   * @param colour number of its colour, 0 … 7
   * @param meaning of the colour, for the legend
   */
  public record Row(
      String name, double value, double low, double high, int colour, String meaning) {
    /** Checks that there is an interval; a value may lie outside of one that was resampled. */
    public Row {
      if (!(low <= high) || Double.isNaN(value)) {
        throw new IllegalArgumentException(
            "row '%s': %s and %s to %s are no value and its interval"
                .formatted(name, value, low, high));
      }
    }
  }

  /** Checks that there is a row. */
  public IntervalPlot {
    rows = List.copyOf(rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("plot '%s' has no row".formatted(title));
    }
  }

  /** With an axis of its own. */
  public IntervalPlot(String title, String xLabel, List<Row> rows) {
    this(title, xLabel, rows, 0, 0);
  }

  /** The colours that are there, in the same order in every plot. */
  @Override
  public List<LegendEntry> legend() {
    return rows.stream()
        .sorted(Comparator.comparingInt(Row::colour).reversed())
        .map(
            row ->
                new LegendEntry(Ink.line(row.colour()), Mark.ofLine(row.colour()), row.meaning()))
        .distinct()
        .toList();
  }

  @Override
  public boolean isLabelled() {
    return false;
  }

  @Override
  public int width() {
    return 400;
  }

  @Override
  public int height() {
    return Frame.heightOfRows(rows.size());
  }

  @Override
  public SvgElement drawn(Paper paper) {
    Span across = Span.of(Math.min(least, 0), Math.max(most, 0));
    for (Row row : rows) {
      across.add(row.low());
      across.add(row.value());
      across.add(row.high());
    }
    Frame frame =
        Frame.ofRows(
            this,
            new Scale(xLabel, across.padded(ROOM), false),
            rows.stream().map(Row::name).toList());
    double zero = frame.x().at(0);
    SvgElement picture =
        SvgElement.of("g")
            .add(frame.drawn(paper))
            .add(
                SvgElement.line(zero, frame.y().to(), zero, frame.y().from())
                    .with("stroke", paper.colour(Ink.LEVEL))
                    .with("stroke-width", Mark.DASH_WIDTH)
                    .with("stroke-dasharray", Mark.DASH_PATTERN));
    for (int i = 0; i < rows.size(); i++) {
      draw(rows.get(i), frame, frame.y().at(rows.size() - 1.0 - i), paper, picture);
    }
    return picture;
  }

  private static void draw(Row row, Frame frame, double at, Paper paper, SvgElement picture) {
    String colour = paper.colour(Ink.line(row.colour()));
    var point = new PathData();
    Mark.ofLine(row.colour()).draw(point, frame.x().at(row.value()), at);
    picture
        .add(
            SvgElement.line(frame.x().at(row.low()), at, frame.x().at(row.high()), at)
                .with("stroke", colour)
                .with("stroke-width", Mark.LINE_WIDTH)
                .with("stroke-linecap", "round"))
        .add(SvgElement.of("path").with("d", point.toString()).with("fill", colour));
  }
}
