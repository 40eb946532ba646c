package dev.emc.eval.stats;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.jspecify.annotations.Nullable;

/**
 * McNemar's test (McNemar 1947): whether two classifiers are right equally often on the same items.
 *
 * <p>Only items on which exactly one of the two is right carry information.
 *
 * @param items number of items
 * @param onlyFirst items that only the first classifier gets right, b
 * @param onlySecond items that only the second gets right, c
 */
public record McNemar(int items, int onlyFirst, int onlySecond) {
  private static final ChiSquaredDistribution CHI_SQUARED = ChiSquaredDistribution.of(1);

  /** Checks the counts. */
  public McNemar {
    if (onlyFirst < 0 || onlySecond < 0 || (long) onlyFirst + onlySecond > items) {
      throw new IllegalArgumentException(
          "%s and %s discordant items do not fit into %s items"
              .formatted(onlyFirst, onlySecond, items));
    }
  }

  /** Of the correctness of two classifiers, item by item. */
  public static McNemar of(boolean[] first, boolean[] second) {
    Paired.requireSameItems(first.length, second.length);
    int onlyFirst = 0;
    int onlySecond = 0;
    for (int i = 0; i < first.length; i++) {
      if (first[i] && !second[i]) {
        onlyFirst++;
      } else if (second[i] && !first[i]) {
        onlySecond++;
      }
    }
    return new McNemar(first.length, onlyFirst, onlySecond);
  }

  /**
   * Of the number of times each classifier is right on an item: an item counts for the classifier
   * that is right more often on it. With one time each this is McNemar's test; with several it is
   * the sign test, of which McNemar's test is the case of two outcomes.
   */
  public static McNemar ofCounts(int[] first, int[] second) {
    Paired.requireSameItems(first.length, second.length);
    int onlyFirst = 0;
    int onlySecond = 0;
    for (int i = 0; i < first.length; i++) {
      if (first[i] > second[i]) {
        onlyFirst++;
      } else if (second[i] > first[i]) {
        onlySecond++;
      }
    }
    return new McNemar(first.length, onlyFirst, onlySecond);
  }

  /** b + c. */
  public int discordant() {
    return onlyFirst + onlySecond;
  }

  /** (b − c)² / (b + c), 0 without discordant items. */
  public double chiSquared() {
    double difference = (double) onlyFirst - onlySecond;
    return discordant() == 0 ? 0 : difference * difference / discordant();
  }

  /** max(|b − c| − 1, 0)² / (b + c), with Edwards' continuity correction (1948). */
  public double chiSquaredWithContinuity() {
    double difference = Math.max(Math.abs((double) onlyFirst - onlySecond) - 1, 0);
    return discordant() == 0 ? 0 : difference * difference / discordant();
  }

  /** Asymptotic two-sided p-value. */
  public double pChiSquared() {
    return CHI_SQUARED.survivalProbability(chiSquared());
  }

  /** Asymptotic two-sided p-value with the continuity correction. */
  public double pChiSquaredWithContinuity() {
    return CHI_SQUARED.survivalProbability(chiSquaredWithContinuity());
  }

  /** Exact two-sided p-value, min(1, 2 P[Bin(b + c, ½) ≤ min(b, c)]). */
  public double pExact() {
    return discordant() == 0 ? 1 : Math.min(1, 2 * binomial().cumulativeProbability(smaller()));
  }

  /** Mid-p, {@code 2 P[< min(b, c)] + P[= min(b, c)]} (Fagerland et al. 2013). */
  public double pMid() {
    if (discordant() == 0) {
      return 1;
    }
    double below = smaller() == 0 ? 0 : binomial().cumulativeProbability(smaller() - 1);
    return Math.min(1, 2 * below + binomial().probability(smaller()));
  }

  /** Accuracy of the second less that of the first. */
  public double accuracyDifference() {
    return ((double) onlySecond - onlyFirst) / items;
  }

  /** Paired Cohen's d_z of the correctness; 0 without discordant items, null if not defined. */
  public @Nullable Double cohenDz() {
    if (discordant() == 0) {
      return 0.0;
    }
    double mean = accuracyDifference();
    double squares = discordant() - items * mean * mean;
    return items < 2 || squares <= 0 ? null : mean / Math.sqrt(squares / (items - 1));
  }

  private int smaller() {
    return Math.min(onlyFirst, onlySecond);
  }

  private BinomialDistribution binomial() {
    return BinomialDistribution.of(discordant(), 0.5);
  }
}
