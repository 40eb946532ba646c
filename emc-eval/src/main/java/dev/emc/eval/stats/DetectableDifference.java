package dev.emc.eval.stats;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The smallest difference of two accuracies that McNemar's test on so many images is likely to
 * find: n = (z(α/2) √ψ + z(β) √(ψ − δ²))² / δ² with the share ψ of images on which exactly one of
 * the two is right (Connor 1987).
 */
public final class DetectableDifference {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final int HALVINGS = 60;

  private DetectableDifference() {}

  /**
   * The difference.
   *
   * @param images in the test
   * @param discordant share ψ of them on which exactly one of the two is right, in (0, 1]
   * @param alpha two-sided error of the first kind
   * @param power chance to find a difference of this size
   * @return share of the images; 1 if so few images cannot show any
   */
  public static double of(int images, double discordant, double alpha, double power) {
    if (images < 1 || !(discordant > 0 && discordant <= 1)) {
      throw new IllegalArgumentException(
          "%s images of which a share of %s differs".formatted(images, discordant));
    }
    double outer = NORMAL.inverseSurvivalProbability(alpha / 2);
    double inner = NORMAL.inverseCumulativeProbability(power);
    // No more images can differ in one direction than differ at all.
    double low = 0;
    double high = discordant;
    if (needed(high, discordant, outer, inner) > images) {
      return 1;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (needed(middle, discordant, outer, inner) > images) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static double needed(double difference, double discordant, double outer, double inner) {
    double root =
        outer * Math.sqrt(discordant)
            + inner * Math.sqrt(Math.max(0, discordant - difference * difference));
    return root * root / (difference * difference);
  }
}
