package dev.emc.eval.stats;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Average precision of a ranking, by the rules of VOC.
 *
 * @param elevenPoint mean over recall 0, 0.1 … 1 of the largest precision at that recall or above
 *     (Everingham et al. 2010, eq. 1: VOC 2007)
 * @param area under the interpolated precision, VOC 2010 and later
 */
public record AveragePrecision(double elevenPoint, double area) {

  /** Which of two items with equal scores comes first. */
  public enum Ties {
    /** The later one, as a stable ascending sort read backwards gives. */
    HIGH_INDEX_FIRST,
    /** The earlier one. */
    LOW_INDEX_FIRST
  }

  /**
   * Of a score per item.
   *
   * @param positive whether the item shows the class
   * @param ignored items left out, such as VOC's difficult objects
   * @throws IllegalArgumentException if no positive item is left
   */
  public static AveragePrecision of(
      double[] scores, boolean[] positive, boolean[] ignored, Ties ties) {
    int[] order = order(scores, ignored, ties);
    int positives = (int) IntStream.of(order).filter(i -> positive[i]).count();
    if (positives == 0) {
      throw new IllegalArgumentException("average precision needs at least one positive item");
    }
    double[] precision = new double[order.length];
    int[] found = new int[order.length];
    int hits = 0;
    for (int rank = 0; rank < order.length; rank++) {
      hits += positive[order[rank]] ? 1 : 0;
      found[rank] = hits;
      precision[rank] = (double) hits / (rank + 1);
    }
    for (int rank = order.length - 2; rank >= 0; rank--) {
      precision[rank] = Math.max(precision[rank], precision[rank + 1]);
    }
    double area = 0;
    double points = 0;
    int level = 0;
    for (int rank = 0; rank < order.length; rank++) {
      int before = rank == 0 ? 0 : found[rank - 1];
      area += (found[rank] - before) * precision[rank] / positives;
      // In integers: recall ≥ level / 10 must not depend on rounding.
      for (; level <= 10 && 10L * found[rank] >= (long) level * positives; level++) {
        points += precision[rank] / 11;
      }
    }
    return new AveragePrecision(points, area);
  }

  private static int[] order(double[] scores, boolean[] ignored, Ties ties) {
    Comparator<Integer> byScore = Comparator.comparingDouble(i -> -scores[i]);
    Comparator<Integer> byIndex =
        ties == Ties.LOW_INDEX_FIRST ? Comparator.naturalOrder() : Comparator.reverseOrder();
    return IntStream.range(0, scores.length)
        .filter(i -> !ignored[i])
        .boxed()
        .sorted(byScore.thenComparing(byIndex))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
