package dev.emc.eval.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * A plot that needs no page: its title in lines, the picture, and its legend in rows.
 *
 * @param plot what is shown
 * @param titles lines of its title
 * @param rows entries of its legend, side by side and above each other
 */
record Sheet(Plot plot, List<String> titles, List<List<LegendEntry>> rows) {
  private static final double EDGE = 12;
  private static final double TITLE = 15;
  private static final double TITLE_LINE = 20;
  private static final double BELOW_TITLE = 6;
  private static final double ROW = 20;

  /** Half the length of a legend's line. */
  private static final double HALF_LINE = 11;

  /** From an entry's left to its name. */
  private static final double TO_NAME = 2 * HALF_LINE + 6;

  private static final double BETWEEN = 18;

  static Sheet of(Plot plot) {
    return new Sheet(
        plot,
        TextWidths.wrapped(plot.title(), TextWidths.BOLD * TITLE, plot.width()),
        plot.isLabelled() ? List.of() : rows(plot.legend(), plot.width()));
  }

  /** Entries side by side as long as there is room. */
  private static List<List<LegendEntry>> rows(List<LegendEntry> entries, double width) {
    var rows = new ArrayList<List<LegendEntry>>();
    double used = width;
    for (LegendEntry entry : entries) {
      String name = TextWidths.cut(entry.name(), TextWidths.SIZE, width - TO_NAME);
      double needed = entryWidth(name);
      if (rows.isEmpty() || used + BETWEEN + needed > width) {
        rows.add(new ArrayList<>());
        used = needed;
      } else {
        used += BETWEEN + needed;
      }
      rows.get(rows.size() - 1).add(new LegendEntry(entry.colour(), entry.mark(), name));
    }
    return rows;
  }

  private static double entryWidth(String name) {
    return TO_NAME + TextWidths.width(name, TextWidths.SIZE);
  }

  /** In pixels at which text has its size. */
  double width() {
    return plot.width() + 2 * EDGE;
  }

  /** In pixels at which text has its size. */
  double height() {
    return 2 * EDGE + head() + plot.height() + ROW * rows.size();
  }

  private double head() {
    return TITLE_LINE * titles.size() + BELOW_TITLE;
  }

  /** A group from 0, 0 to its width and height. */
  SvgElement drawn() {
    SvgElement title =
        SvgElement.of("g")
            .with("font-size", TITLE)
            .with("font-weight", "600")
            .with("fill", Paper.WHITE.colour(Ink.INK));
    for (int i = 0; i < titles.size(); i++) {
      title.add(Frame.text(EDGE, EDGE + TITLE_LINE * i + TITLE, "start").text(titles.get(i)));
    }
    double top = EDGE + head();
    SvgElement sheet =
        SvgElement.of("g")
            .add(title)
            .add(plot.drawn(Paper.WHITE).with("transform", shift(EDGE, top)));
    double middle = top + plot.height() + ROW / 2 + EDGE / 2;
    for (List<LegendEntry> row : rows) {
      double left = EDGE;
      for (LegendEntry entry : row) {
        sheet.add(drawn(entry).with("transform", shift(left, middle)));
        left += entryWidth(entry.name()) + BETWEEN;
      }
      middle += ROW;
    }
    return sheet;
  }

  /** A group with its left edge and its middle at 0, 0. */
  private static SvgElement drawn(LegendEntry entry) {
    String colour = Paper.WHITE.colour(entry.colour());
    SvgElement group = SvgElement.of("g").with("font-size", TextWidths.SIZE);
    if (entry.mark().hasLine()) {
      SvgElement line =
          SvgElement.line(0, 0, 2 * HALF_LINE, 0)
              .with("stroke", colour)
              .with("stroke-width", Mark.LINE_WIDTH);
      group.add(
          entry.mark() == Mark.DASHES ? line.with("stroke-dasharray", Mark.DASH_PATTERN) : line);
    }
    var shape = new PathData();
    entry.mark().draw(shape, HALF_LINE, 0);
    if (!shape.isEmpty()) {
      SvgElement drawn = SvgElement.of("path").with("d", shape.toString()).with("fill", colour);
      group.add(entry.mark() == Mark.AREA ? drawn.with("fill-opacity", Mark.OPACITY) : drawn);
    }
    return group.add(
        Frame.text(TO_NAME, Frame.HALF_DIGIT, "start")
            .with("fill", Paper.WHITE.colour(Ink.QUIET))
            .text(entry.name()));
  }

  static String shift(double x, double y) {
    return "translate(" + SvgElement.number(x) + " " + SvgElement.number(y) + ")";
  }
}
