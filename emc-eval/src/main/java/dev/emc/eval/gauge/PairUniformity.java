package dev.emc.eval.gauge;

import java.util.SplittableRandom;

/**
 * How evenly pairs of compact dimensions fill the unit square: the entropy that the counts on a
 * grid lack against a uniform square, ln(cells) − H, mean over pairs drawn by a seed.
 *
 * @param lack mean over pairs, nats; 0 for equal counts
 * @param uniformLack expectation for a uniform sample, (cells − 1)/(2N), to first order (Miller
 *     1955)
 * @param largestLack of all pairs
 * @param pairs how many were drawn
 * @param bins cells along one side
 */
public record PairUniformity(
    double lack, double uniformLack, double largestLack, int pairs, int bins) {
  private static final int MOST_PAIRS = 512;
  private static final int MOST_BINS = 16;

  /** Samples wanted in a cell, so that the counts say something. */
  private static final int SAMPLES_PER_CELL = 20;

  /**
   * Measures a sample of at least two dimensions.
   *
   * @param compact (N, D) row-major, in 0 … 1
   * @param width D
   */
  public static PairUniformity of(float[] compact, int width, long seed) {
    int rows = compact.length / width;
    if (width < 2 || rows == 0) {
      throw new IllegalArgumentException("pairs of %s dimensions".formatted(width));
    }
    int bins = (int) Math.max(2, Math.min(MOST_BINS, Math.sqrt((double) rows / SAMPLES_PER_CELL)));
    long all = (long) width * (width - 1) / 2;
    double sum = 0;
    double largest = 0;
    int pairs = 0;
    if (all <= MOST_PAIRS) {
      for (int a = 0; a < width; a++) {
        for (int b = a + 1; b < width; b++) {
          double lack = lack(compact, width, a, b, bins);
          sum += lack;
          largest = Math.max(largest, lack);
          pairs++;
        }
      }
    } else {
      SplittableRandom random = new SplittableRandom(seed);
      for (; pairs < MOST_PAIRS; pairs++) {
        int a = random.nextInt(width);
        int b = (a + 1 + random.nextInt(width - 1)) % width;
        double lack = lack(compact, width, a, b, bins);
        sum += lack;
        largest = Math.max(largest, lack);
      }
    }
    double expected = (bins * bins - 1) / (2.0 * rows);
    return new PairUniformity(sum / pairs, expected, largest, pairs, bins);
  }

  private static double lack(float[] compact, int width, int a, int b, int bins) {
    int[] counts = new int[bins * bins];
    int rows = compact.length / width;
    for (int n = 0; n < rows; n++) {
      int x = bin(compact[n * width + a], bins);
      int y = bin(compact[n * width + b], bins);
      counts[x * bins + y]++;
    }
    double entropy = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / rows;
        entropy -= share * Math.log(share);
      }
    }
    return Math.max(0, Math.log(bins * bins) - entropy);
  }

  private static int bin(float value, int bins) {
    return Math.max(0, Math.min(bins - 1, (int) (value * bins)));
  }
}
