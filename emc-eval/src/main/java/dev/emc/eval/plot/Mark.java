package dev.emc.eval.plot;

import java.util.Locale;

/** How a legend shows what a colour is drawn as; lines differ in the shape of their points, too. */
public enum Mark {
  /** A line with round points. */
  CIRCLE,
  /** A line with square points. */
  SQUARE(-3.2, -3.2, 3.2, -3.2, 3.2, 3.2, -3.2, 3.2),
  /** A line with triangles as points. */
  TRIANGLE(0, -4.4, 4.2, 3.2, -4.2, 3.2),
  /** A line with diamonds as points. */
  DIAMOND(0, -4.6, 4.6, 0, 0, 4.6, -4.6, 0),
  /** A line without points. */
  LINE,
  /** A dashed line. */
  DASHES,
  /** A filled area. */
  AREA(-6, -4, 6, -4, 6, 4, -6, 4);

  static final double LINE_WIDTH = 2;
  static final double DASH_WIDTH = 1.4;
  static final String DASH_PATTERN = "5,4";

  /** Of filled areas, so that one is seen through another. */
  static final double OPACITY = 0.55;

  private static final double RADIUS = 3.5;
  private static final int POINTS = 4;

  private final double[] corners;

  Mark(double... corners) {
    this.corners = corners;
  }

  /** The points of a line of some colour. */
  static Mark ofLine(int colour) {
    return values()[colour % POINTS];
  }

  /** Whether a legend shows a line, too. */
  boolean hasLine() {
    return this != AREA;
  }

  /** Adds the shape around a point; nothing for a line without points. */
  void draw(PathData path, double x, double y) {
    if (this == CIRCLE) {
      path.circle(x, y, RADIUS);
      return;
    }
    for (int i = 0; i < corners.length; i += 2) {
      if (i == 0) {
        path.move(x + corners[i], y + corners[i + 1]);
      } else {
        path.line(x + corners[i], y + corners[i + 1]);
      }
    }
    if (corners.length > 0) {
      path.close();
    }
  }

  /** Its name in style sheets. */
  public String style() {
    return name().toLowerCase(Locale.ROOT);
  }
}
