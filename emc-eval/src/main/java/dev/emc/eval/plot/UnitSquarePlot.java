package dev.emc.eval.plot;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Points in the unit square, each with the colour of its group.
 *
 * <p>Group g has the class {@code g0} … {@code g7}.
 *
 * @param title what is shown
 * @param x in 0 … 1
 * @param y in 0 … 1
 * @param groups of each point, in 0 … 7
 */
public record UnitSquarePlot(String title, float[] x, float[] y, int[] groups) {
  /** Colours there are. */
  public static final int GROUPS = 8;

  private static final int SIZE = 240;
  private static final int MARGIN = 4;

  /** Checks the lengths and ranges. */
  public UnitSquarePlot {
    if (x.length != y.length || x.length != groups.length) {
      throw new IllegalArgumentException(
          "plot '%s' has %d x, %d y and %d groups"
              .formatted(title, x.length, y.length, groups.length));
    }
    for (int i = 0; i < x.length; i++) {
      if (!(x[i] >= 0 && x[i] <= 1 && y[i] >= 0 && y[i] <= 1)) {
        throw new IllegalArgumentException(
            "plot '%s': point %d, (%s, %s), is outside the unit square"
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

  /** The plot as an SVG element. */
  public String svg() {
    Svg svg = new Svg(SIZE, SIZE, title);
    int low = MARGIN;
    int high = SIZE - MARGIN;
    svg.path("frame", "M%d %dH%dV%dH%dZ".formatted(low, low, high, high, low));
    StringBuilder[] paths = new StringBuilder[GROUPS];
    for (int i = 0; i < x.length; i++) {
      if (paths[groups[i]] == null) {
        paths[groups[i]] = new StringBuilder();
      }
      double across = low + x[i] * (high - low);
      double down = high - y[i] * (high - low);
      // A line of no length with round ends is a dot, in a third of the bytes of a circle.
      paths[groups[i]].append('M').append(Svg.point(across, down)).append("h0");
    }
    for (int group = 0; group < GROUPS; group++) {
      if (paths[group] != null) {
        svg.path("dot g" + group, paths[group]);
      }
    }
    return svg.close();
  }
}
