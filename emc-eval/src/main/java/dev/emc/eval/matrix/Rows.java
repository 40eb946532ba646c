package dev.emc.eval.matrix;

import java.util.Arrays;

/** Rows of a matrix, row-major. */
public final class Rows {
  private static final double TOLERANCE = 1e-3;

  private Rows() {}

  /** Whether every row has unit length, as on the sphere. */
  public static boolean areUnit(float[] values, int width) {
    for (int row = 0; row < values.length; row += width) {
      if (!(Math.abs(Math.sqrt(squares(values, row, width)) - 1) < TOLERANCE)) {
        return false;
      }
    }
    return true;
  }

  /** A copy with rows of unit length; a row of zeros stays one. */
  public static float[] unit(float[] values, int width) {
    float[] unit = values.clone();
    toUnit(unit, width);
    return unit;
  }

  /** Brings rows to unit length where they are; a row of zeros stays one. */
  public static void toUnit(float[] values, int width) {
    for (int row = 0; row < values.length; row += width) {
      double length = Math.sqrt(squares(values, row, width));
      for (int i = row; i < row + width && length > 0; i++) {
        values[i] = (float) (values[i] / length);
      }
    }
  }

  /** A copy of the values times a factor. */
  public static float[] scaled(float[] values, float factor) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = values[i] * factor;
    }
    return scaled;
  }

  /**
   * A copy with columns of mean 0 and standard deviation 1 (divisor N − 1); a column that does not
   * vary becomes 0.
   */
  public static float[] standardised(float[] values, int width) {
    int rows = values.length / width;
    double[] mean = new double[width];
    for (int i = 0; i < values.length; i++) {
      mean[i % width] += (double) values[i] / rows;
    }
    double[] squares = new double[width];
    for (int i = 0; i < values.length; i++) {
      double off = values[i] - mean[i % width];
      squares[i % width] += off * off;
    }
    float[] standardised = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      double deviation = Math.sqrt(squares[i % width] / (rows - 1));
      standardised[i] = deviation == 0 ? 0 : (float) ((values[i] - mean[i % width]) / deviation);
    }
    return standardised;
  }

  /** Index of the first value that is not finite; −1 if all are. */
  public static int firstNotFinite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  /**
   * How many rows hold a NaN or an infinity.
   *
   * @param values row-major
   * @param rows how many rows they are
   */
  public static int nonFinite(float[] values, int rows) {
    int width = rows == 0 ? 0 : values.length / rows;
    int count = 0;
    for (int row = 0; row < rows; row++) {
      float[] one = Arrays.copyOfRange(values, row * width, (row + 1) * width);
      if (firstNotFinite(one) >= 0) {
        count++;
      }
    }
    return count;
  }

  private static double squares(float[] values, int from, int width) {
    double sum = 0;
    for (int i = from; i < from + width; i++) {
      sum += (double) values[i] * values[i];
    }
    return sum;
  }
}
