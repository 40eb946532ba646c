package dev.emc.eval.gauge;

/** Rows of a matrix of embeddings. */
public final class Rows {
  private static final double TOLERANCE = 1e-3;

  private Rows() {}

  /**
   * Whether every row has unit length, as on the sphere.
   *
   * @param values row-major
   */
  public static boolean areUnit(float[] values, int width) {
    for (int row = 0; row < values.length; row += width) {
      double squares = 0;
      for (int d = 0; d < width; d++) {
        squares += (double) values[row + d] * values[row + d];
      }
      if (!(Math.abs(Math.sqrt(squares) - 1) < TOLERANCE)) {
        return false;
      }
    }
    return true;
  }

  /** A copy of the values times a factor. */
  public static float[] scaled(float[] values, float factor) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = values[i] * factor;
    }
    return scaled;
  }
}
