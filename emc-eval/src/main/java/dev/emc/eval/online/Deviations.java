package dev.emc.eval.online;

/** Standard deviations of the dimensions of some features. */
final class Deviations {
  /** Below this share of the start's deviation a dimension counts as dead. */
  private static final double LEAST = 1e-6;

  private Deviations() {}

  /**
   * One for each dimension, divisor N − 1.
   *
   * @param values (N, F) row-major, at least two rows
   */
  static double[] of(float[] values, int width) {
    int rows = values.length / width;
    double[] mean = new double[width];
    for (int i = 0; i < values.length; i++) {
      mean[i % width] += values[i];
    }
    double[] squares = new double[width];
    for (int i = 0; i < values.length; i++) {
      double difference = values[i] - mean[i % width] / rows;
      squares[i % width] += difference * difference;
    }
    double[] deviations = new double[width];
    for (int d = 0; d < width; d++) {
      deviations[d] = Math.sqrt(squares[d] / (rows - 1));
    }
    return deviations;
  }

  /** Geometric mean of the later over the earlier ones that are not zero; 1 if all are. */
  static double share(double[] before, double[] after) {
    double sum = 0;
    int count = 0;
    for (int d = 0; d < before.length; d++) {
      if (before[d] > 0) {
        sum += Math.log(Math.max(LEAST, after[d] / before[d]));
        count++;
      }
    }
    return count == 0 ? 1 : Math.exp(sum / count);
  }
}
