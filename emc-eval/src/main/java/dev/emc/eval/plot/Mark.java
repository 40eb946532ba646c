package dev.emc.eval.plot;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/** How a legend shows what a colour is drawn as; lines differ in the shape of their points, too. */
public enum Mark {
  /** A line with round points. */
  CIRCLE(new Ellipse2D.Double(-3.5, -3.5, 7, 7)),
  /** A line with square points. */
  SQUARE(new Rectangle2D.Double(-3.2, -3.2, 6.4, 6.4)),
  /** A line with triangles as points. */
  TRIANGLE(polygon(0, -4.4, 4.2, 3.2, -4.2, 3.2)),
  /** A line with diamonds as points. */
  DIAMOND(polygon(0, -4.6, 4.6, 0, 0, 4.6, -4.6, 0)),
  /** A line without points. */
  LINE(new Rectangle2D.Double()),
  /** A dashed line. */
  DASHES(new Rectangle2D.Double()),
  /** A filled area. */
  AREA(new Rectangle2D.Double(-6, -4, 12, 8));

  private static final int POINTS = 4;

  private final Shape shape;

  Mark(Shape shape) {
    this.shape = shape;
  }

  /** The points of a line of some colour. */
  static Mark ofLine(int colour) {
    return values()[colour % POINTS];
  }

  /** Around the origin; empty for a line without points. */
  Shape shape() {
    return shape;
  }

  /** Whether a legend shows a line, too. */
  boolean hasLine() {
    return this != AREA;
  }

  /** Its name in style sheets. */
  public String style() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Shape polygon(double... points) {
    var path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    path.closePath();
    return path;
  }
}
