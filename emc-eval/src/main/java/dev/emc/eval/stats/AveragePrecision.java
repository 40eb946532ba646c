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
    AveragePrecision found = ofRanking(hits(order(scores, ignored, ties), positive));
    if (Double.isNaN(found.area)) {
      throw noPositive();
    }
    return found;
  }

  /**
   * Of items in the order of their scores, the largest first.
   *
   * @param hits whether each shows the class
   * @return NaN if none does
   */
  public static AveragePrecision ofRanking(boolean[] hits) {
    PrecisionRecall curve = PrecisionRecall.of(hits);
    if (curve.positives() == 0) {
      return new AveragePrecision(Double.NaN, Double.NaN);
    }
    double[] precision = curve.interpolated();
    int[] found = curve.found();
    double area = 0;
    double points = 0;
    int level = 0;
    for (int rank = 0; rank < hits.length; rank++) {
      if (hits[rank]) {
        area += precision[rank] / curve.positives();
        // In integers: recall ≥ level / 10 must not depend on rounding.
        for (; level <= 10 && 10L * found[rank] >= (long) level * curve.positives(); level++) {
          points += precision[rank] / 11;
        }
      }
    }
    return new AveragePrecision(points, area);
  }

  /**
   * Of a score per item without interpolation: an operating point for each distinct score, so that
   * the order of equal scores makes no difference; Σ (recall step) · precision, as scikit-learn's
   * {@code average_precision_score}.
   *
   * @param positive whether the item shows the class
   * @param ignored items left out
   * @throws IllegalArgumentException if no positive item is left
   */
  public static double ofTieGroups(double[] scores, boolean[] positive, boolean[] ignored) {
    int[] order = order(scores, ignored, Ties.LOW_INDEX_FIRST);
    PrecisionRecall curve = PrecisionRecall.of(hits(order, positive));
    if (curve.positives() == 0) {
      throw noPositive();
    }
    double area = 0;
    int before = 0;
    for (int rank = 0; rank < order.length; rank++) {
      boolean last = rank + 1 == order.length || scores[order[rank + 1]] != scores[order[rank]];
      if (last) {
        int found = curve.found()[rank];
        area += (double) (found - before) / curve.positives() * curve.precision(rank);
        before = found;
      }
    }
    return area;
  }

  /** Items that are not left out, the largest score first. */
  static int[] order(double[] scores, boolean[] ignored, Ties ties) {
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

  static boolean[] hits(int[] order, boolean[] positive) {
    boolean[] hits = new boolean[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      hits[rank] = positive[order[rank]];
    }
    return hits;
  }

  private static IllegalArgumentException noPositive() {
    return new IllegalArgumentException("average precision needs at least one positive item");
  }
}
