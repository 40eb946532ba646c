package dev.emc.eval.stats;

import org.jspecify.annotations.Nullable;

/**
 * Mean and standard deviation of a sample.
 *
 * @param mean arithmetic mean
 * @param sd standard deviation with divisor n − 1; null for a single value, whose spread is unknown
 * @param n number of values
 */
public record MeanSd(double mean, @Nullable Double sd, int n) {

  /**
   * Of at least one value.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static MeanSd of(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("the mean of no values is not defined");
    }
    double mean = mean(values);
    if (values.length == 1) {
      return new MeanSd(mean, null, 1);
    }
    return new MeanSd(mean, Math.sqrt(variance(values, mean)), values.length);
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Unbiased, around a known mean; two passes, so that equal values give exactly zero. */
  static double variance(double[] values, double mean) {
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / (values.length - 1);
  }
}
