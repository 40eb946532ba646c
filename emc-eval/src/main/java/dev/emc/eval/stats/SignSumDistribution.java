package dev.emc.eval.stats;

import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** Exact distribution of Σ ±d_i over all sign patterns of integers d_i. */
final class SignSumDistribution {
  /** probability[j] belongs to the sum 2 j − total: all sums have the parity of the total. */
  private final double[] probability;

  private final long total;

  private SignSumDistribution(double[] probability, long total) {
    this.probability = probability;
    this.total = total;
  }

  static SignSumDistribution of(int[] differences) {
    Map<Integer, Integer> timesOfSize = new TreeMap<>();
    long total = 0;
    for (int difference : differences) {
      if (difference != 0) {
        timesOfSize.merge(Math.abs(difference), 1, Integer::sum);
        total += Math.abs(difference);
      }
    }
    if (total >= Integer.MAX_VALUE / 2) {
      throw new IllegalArgumentException("the differences are too large for an exact test");
    }
    double[] probability = {1};
    for (Map.Entry<Integer, Integer> group : timesOfSize.entrySet()) {
      probability = plusBinomial(probability, group.getKey(), group.getValue());
    }
    return new SignSumDistribution(probability, total);
  }

  /** P[sum ≥ bound], added from the far end so that small tails keep their digits. */
  double atLeast(long bound) {
    double tail = 0;
    for (int j = probability.length - 1; j >= 0 && 2L * j - total >= bound; j--) {
      tail += probability[j];
    }
    return Math.min(1, tail);
  }

  /** Convolution with size · Bin(times, ½). */
  private static double[] plusBinomial(double[] probability, int size, int times) {
    BinomialDistribution binomial = BinomialDistribution.of(times, 0.5);
    double[] sum = new double[probability.length + size * times];
    for (int k = 0; k <= times; k++) {
      double weight = binomial.probability(k);
      if (weight == 0) {
        continue;
      }
      int shift = k * size;
      for (int j = 0; j < probability.length; j++) {
        sum[shift + j] += weight * probability[j];
      }
    }
    return sum;
  }
}
