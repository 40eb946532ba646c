package dev.emc.eval.stats;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Percentile bootstrap of a mean (Efron 1979). */
public final class Bootstrap {
  private Bootstrap() {}

  /**
   * Interval of the mean of second − first over items drawn with replacement, pairs kept together.
   *
   * @param first one value per item
   * @param second one value per item, in the same order
   * @param level confidence, in (0, 1)
   * @param resamples number of resampled means
   * @param seed of the resampling
   */
  public static Interval ofMeanDifference(
      double[] first, double[] second, double level, int resamples, long seed) {
    return ofMean(Paired.differences(first, second), level, resamples, seed);
  }

  /** Interval of the mean of values drawn with replacement. */
  public static Interval ofMean(double[] values, double level, int resamples, long seed) {
    if (values.length == 0 || resamples < 1 || !(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "a bootstrap interval needs values, resamples and a level in (0, 1), but there are"
              + " %s values, %s resamples and the level is %s"
                  .formatted(values.length, resamples, level));
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[random.nextInt(values.length)];
      }
      means[r] = sum / values.length;
    }
    return percentiles(means, level);
  }

  /** Interval of a statistic of which resampled values are given, one or more. */
  public static Interval percentiles(double[] resampled, double level) {
    double[] sorted = resampled.clone();
    Arrays.sort(sorted);
    double tail = (1 - level) / 2;
    return new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail), level);
  }

  /** Linear interpolation between order statistics, as NumPy's default. */
  private static double quantile(double[] sorted, double q) {
    double position = q * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
