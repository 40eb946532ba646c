package dev.emc.eval.plot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Names at the ends of lines, where a reader needs no legend: each on the height of its line, or
 * near it where two would overlap, with a short line that leads there.
 */
final class EndLabels {
  /** With more, the eye is faster in a legend. */
  private static final int MOST = 4;

  /** Longer names would leave the data no room, pixels. */
  private static final double WIDEST = 104;

  private static final double LEADER = 10;
  private static final double GAP = 4;

  /** Distance of two names above each other, pixels. */
  private static final double LINE = 17;

  /** A name and the height of its line's end, pixels. */
  record Label(LegendEntry entry, double end) {}

  private EndLabels() {}

  /** Whether these names can stand at the ends of their lines. */
  static boolean fit(List<LegendEntry> entries) {
    return !entries.isEmpty()
        && entries.size() <= MOST
        && entries.stream().allMatch(e -> TextWidths.width(e.name(), TextWidths.SIZE) <= WIDEST);
  }

  /** Space that names need to the right of the data, pixels. */
  static double width(List<LegendEntry> entries) {
    return LEADER
        + GAP
        + entries.stream()
            .mapToDouble(e -> TextWidths.width(e.name(), TextWidths.SIZE))
            .max()
            .orElse(0)
        + 1;
  }

  /** Draws the names to the right of a frame. */
  static SvgElement drawn(List<Label> labels, Frame frame, Paper paper) {
    SvgElement group =
        SvgElement.of("g")
            .with("font-size", TextWidths.SIZE)
            .with("fill", paper.colour(Ink.QUIET))
            .with("stroke-width", 1.5);
    List<Label> sorted = new ArrayList<>(labels);
    sorted.sort(Comparator.comparingDouble(Label::end));
    double[] heights =
        apart(
            sorted.stream().mapToDouble(Label::end).toArray(),
            LINE,
            frame.y().to(),
            frame.y().from());
    double from = frame.x().to();
    for (int i = 0; i < heights.length; i++) {
      LegendEntry entry = sorted.get(i).entry();
      group.add(
          SvgElement.line(from + 1, sorted.get(i).end(), from + LEADER, heights[i])
              .with("stroke", paper.colour(entry.colour())));
      group.add(
          Frame.text(from + LEADER + GAP, heights[i] + Frame.HALF_DIGIT, "start")
              .text(entry.name()));
    }
    return group;
  }

  /**
   * Moves heights apart by as little as is needed.
   *
   * @param ends wanted heights, ascending
   * @param distance between neighbours
   * @param top smallest height
   * @param bottom largest height
   */
  static double[] apart(double[] ends, double distance, double top, double bottom) {
    double[] heights = ends.clone();
    // Neighbours that are too near become a block around the mean of what its members want.
    int[] firstOf = new int[heights.length];
    for (int last = 0; last < heights.length; last++) {
      firstOf[last] = last;
      place(ends, heights, last, last, distance, top, bottom);
      int first = last;
      while (first > 0 && heights[first] < heights[first - 1] + distance - 1e-9) {
        first = firstOf[first - 1];
        place(ends, heights, first, last, distance, top, bottom);
      }
      firstOf[last] = first;
    }
    return heights;
  }

  private static void place(
      double[] ends,
      double[] heights,
      int first,
      int last,
      double distance,
      double top,
      double bottom) {
    double mean = 0;
    for (int i = first; i <= last; i++) {
      mean += ends[i] / (last - first + 1);
    }
    double size = (last - first) * distance;
    double start = Math.max(top, Math.min(mean - size / 2, bottom - size));
    for (int i = first; i <= last; i++) {
      heights[i] = start + (i - first) * distance;
    }
  }
}
