package dev.emc.eval.plot;

/** The data of an SVG path, in absolute pixels. */
final class PathData {
  private final StringBuilder data = new StringBuilder();

  /** Begins a part at a point. */
  PathData move(double x, double y) {
    return to('M', x, y);
  }

  /** Draws a line to a point. */
  PathData line(double x, double y) {
    return to('L', x, y);
  }

  /** A line of no length, which round ends make a dot: a fifth of the bytes of a circle. */
  PathData dot(double x, double y) {
    move(x, y);
    data.append("h0");
    return this;
  }

  /** A circle around a point, two half circles. */
  PathData circle(double x, double y, double radius) {
    move(x - radius, y);
    String half = "a" + pair(radius, radius) + " 0 1 0 ";
    data.append(half).append(pair(2 * radius, 0)).append(half).append(pair(-2 * radius, 0));
    return close();
  }

  /** Goes back to where the part began. */
  PathData close() {
    data.append('Z');
    return this;
  }

  /** Whether nothing is drawn. */
  boolean isEmpty() {
    return data.isEmpty();
  }

  private PathData to(char command, double x, double y) {
    data.append(command).append(pair(x, y));
    return this;
  }

  private static String pair(double x, double y) {
    return SvgElement.number(x) + " " + SvgElement.number(y);
  }

  @Override
  public String toString() {
    return data.toString();
  }
}
