package dev.emc.eval.stats;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Paired permutation test of a difference in means (Fisher 1935, §21): if the two models are
 * exchangeable on every item, each item's difference is as likely with its sign turned.
 *
 * <p>The statistic is the mean of second − first. p-values count the sign patterns whose statistic
 * is at least as extreme as the observed one.
 *
 * @param meanDifference mean of second − first
 * @param pTwoSided share of sign patterns with |T*| ≥ |T|
 * @param pGreater share with T* ≥ T
 * @param pLess share with T* ≤ T
 * @param method how the share was found
 * @param draws random sign patterns drawn; 0 where the share is exact
 */
public record PairedPermutation(
    double meanDifference,
    double pTwoSided,
    double pGreater,
    double pLess,
    Method method,
    int draws) {

  /** Most differing items whose sign patterns are all written out. */
  static final int ENUMERATION_LIMIT = 20;

  /** Two statistics closer than this are the same but for rounding. */
  private static final double SLACK = 1e-12;

  /** How the share of sign patterns was found. */
  public enum Method {
    /** Every pattern. */
    ENUMERATION,
    /** The exact distribution of integer differences. */
    EXACT_DISTRIBUTION,
    /** Random patterns; the observed one counts as one of them, (count + 1) / (draws + 1). */
    MONTE_CARLO
  }

  /**
   * Of real values: exact for up to 20 differing items, else by random sign patterns.
   *
   * @param first one value per item
   * @param second one value per item, in the same order
   * @param draws random sign patterns if the items are too many to write out
   * @param seed of the random sign patterns
   */
  public static PairedPermutation of(double[] first, double[] second, int draws, long seed) {
    double[] differences = Paired.differences(first, second);
    double[] differing = nonZero(differences);
    double sum = sum(differing);
    double slack = SLACK * differences.length;
    double mean = sum / differences.length;
    if (differing.length <= ENUMERATION_LIMIT) {
      return enumerate(differing, sum, slack, mean);
    }
    return monteCarlo(differing, sum, slack, mean, draws, seed);
  }

  /** By random sign patterns, however few the items. */
  static PairedPermutation monteCarlo(double[] first, double[] second, int draws, long seed) {
    double[] differences = Paired.differences(first, second);
    double sum = sum(differences);
    double slack = SLACK * differences.length;
    return monteCarlo(differences, sum, slack, sum / differences.length, draws, seed);
  }

  /**
   * Of counts, such as the number of times each model is right on an item: always exact.
   *
   * <p>Differences of equal size m have sign sums m (2 Bin(n_m, ½) − n_m); their convolution is the
   * distribution of the statistic. With one time each it is the binomial of McNemar's exact test.
   */
  public static PairedPermutation ofCounts(int[] first, int[] second) {
    Paired.requireSameItems(first.length, second.length);
    int[] differences = new int[first.length];
    long sum = 0;
    for (int i = 0; i < first.length; i++) {
      differences[i] = second[i] - first[i];
      sum += differences[i];
    }
    SignSumDistribution signs = SignSumDistribution.of(differences);
    return new PairedPermutation(
        (double) sum / first.length,
        Math.min(1, sum == 0 ? 1 : 2 * signs.atLeast(Math.abs(sum))),
        signs.atLeast(sum),
        signs.atLeast(-sum),
        Method.EXACT_DISTRIBUTION,
        0);
  }

  private static PairedPermutation enumerate(double[] d, double sum, double slack, double mean) {
    int patterns = 1 << d.length;
    Counter counter = new Counter(sum, slack);
    for (int pattern = 0; pattern < patterns; pattern++) {
      counter.add(signedSum(d, pattern));
    }
    return counter.result(mean, 0, patterns, Method.ENUMERATION, 0);
  }

  private static PairedPermutation monteCarlo(
      double[] d, double sum, double slack, double mean, int draws, long seed) {
    if (draws < 1) {
      throw new IllegalArgumentException("at least one random sign pattern is needed: " + draws);
    }
    SplittableRandom random = new SplittableRandom(seed);
    Counter counter = new Counter(sum, slack);
    for (int draw = 0; draw < draws; draw++) {
      double total = 0;
      long bits = 0;
      for (int i = 0; i < d.length; i++) {
        if ((i & 63) == 0) {
          bits = random.nextLong();
        }
        total += (bits & 1) == 0 ? d[i] : -d[i];
        bits >>>= 1;
      }
      counter.add(total);
    }
    return counter.result(mean, 1, draws + 1.0, Method.MONTE_CARLO, draws);
  }

  private static double signedSum(double[] d, int pattern) {
    double total = 0;
    for (int i = 0; i < d.length; i++) {
      total += (pattern >>> i & 1) == 0 ? d[i] : -d[i];
    }
    return total;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static double[] nonZero(double[] values) {
    double[] kept = new double[values.length];
    int count = 0;
    for (double value : values) {
      if (Double.isNaN(value)) {
        throw new IllegalArgumentException("a difference is not a number");
      }
      if (value != 0) {
        kept[count++] = value;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /** Counts the patterns at least as extreme as the observed one. */
  private static final class Counter {
    private final double observed;
    private final double slack;
    private long twoSided;
    private long greater;
    private long less;

    Counter(double observed, double slack) {
      this.observed = observed;
      this.slack = slack;
    }

    void add(double total) {
      if (Math.abs(total) >= Math.abs(observed) - slack) {
        twoSided++;
      }
      if (total >= observed - slack) {
        greater++;
      }
      if (total <= observed + slack) {
        less++;
      }
    }

    PairedPermutation result(double mean, int extra, double patterns, Method method, int draws) {
      return new PairedPermutation(
          mean,
          (twoSided + extra) / patterns,
          (greater + extra) / patterns,
          (less + extra) / patterns,
          method,
          draws);
    }
  }
}
