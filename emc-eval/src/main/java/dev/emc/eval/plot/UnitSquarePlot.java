package dev.emc.eval.plot;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Points in the unit square, each in the colour of its group.
 *
 * @param title what is shown
 * @param x in 0 … 1
 * @param y in 0 … 1
 * @param groups of each point, in 0 … 7
 */
public record UnitSquarePlot(String title, float[] x, float[] y, int[] groups) implements Plot {
  /** Colours there are. */
  public static final int GROUPS = Ink.GROUPS;

  private static final double DOT = 3.2;

  /** From the picture's edge to that of the square. */
  private static final double EDGE = 0.5;

  /** From the square's edge to the points on it. */
  private static final double ROOM = 2.5;

  /** Checks the lengths and ranges. */
  public UnitSquarePlot {
    if (x.length != y.length || x.length != groups.length) {
      throw new IllegalArgumentException(
          "plot '%s' has %s x, %s y and %s groups"
              .formatted(title, x.length, y.length, groups.length));
    }
    for (int i = 0; i < x.length; i++) {
      if (!(x[i] >= 0 && x[i] <= 1 && y[i] >= 0 && y[i] <= 1)) {
        throw new IllegalArgumentException(
            "plot '%s': point %s, (%s, %s), is outside the unit square"
                .formatted(title, i, x[i], y[i]));
      }
    }
  }

  /**
   * Groups of equal size by the order of some values, so that neighbours share a colour: apply it
   * to the first of several plots of the same points and use it for all.
   */
  public static int[] groupsByRank(float[] values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    int[] groups = new int[values.length];
    for (int rank = 0; rank < order.length; rank++) {
      groups[order[rank]] = (int) ((long) rank * GROUPS / order.length);
    }
    return groups;
  }

  @Override
  public List<LegendEntry> legend() {
    return List.of();
  }

  @Override
  public boolean isLabelled() {
    return true;
  }

  @Override
  public int width() {
    return 240;
  }

  @Override
  public int height() {
    return 240;
  }

  @Override
  public SvgElement drawn(Paper paper) {
    SvgElement picture =
        SvgElement.of("g")
            .add(
                SvgElement.of("rect")
                    .with("x", EDGE)
                    .with("y", EDGE)
                    .with("width", width() - 2 * EDGE)
                    .with("height", height() - 2 * EDGE)
                    .with("fill", "none")
                    .with("stroke", paper.colour(Ink.FAINT)));
    double room = EDGE + ROOM;
    Span unit = Span.of(0, 1);
    var across = new Axis(unit, room, width() - room, List.of());
    var up = new Axis(unit, height() - room, room, List.of());
    for (int group = 0; group < GROUPS; group++) {
      var dots = new PathData();
      for (int i = 0; i < x.length; i++) {
        if (groups[i] == group) {
          dots.dot(across.at(x[i]), up.at(y[i]));
        }
      }
      if (!dots.isEmpty()) {
        picture.add(
            SvgElement.of("path")
                .with("d", dots.toString())
                .with("fill", "none")
                .with("stroke", paper.colour(Ink.group(group)))
                .with("stroke-width", DOT)
                .with("stroke-linecap", "round"));
      }
    }
    return picture;
  }
}
