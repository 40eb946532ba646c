package dev.emc.eval.stats;

/** Top-k accuracy from the rank of the true class. */
public final class TopK {
  private TopK() {}

  /**
   * Rank of the true class for every item: the number of classes with a strictly larger score, so
   * that a tie counts in favour of the label.
   *
   * @param scores (items, classes), row-major
   * @param classes number of columns
   * @param labels true class of each item
   */
  public static int[] ranks(float[] scores, int classes, int[] labels) {
    return ranks(scores, classes, labels, false);
  }

  /**
   * Rank of the true class among the classes sorted by score, the lowest class first among equals.
   *
   * <p>This is what a classifier that must answer gets right: equal scores for all classes, as a
   * collapsed network gives, earn no credit.
   *
   * @param scores (items, classes), row-major
   * @param classes number of columns
   * @param labels true class of each item
   */
  public static int[] strictRanks(float[] scores, int classes, int[] labels) {
    return ranks(scores, classes, labels, true);
  }

  private static int[] ranks(float[] scores, int classes, int[] labels, boolean strict) {
    if (scores.length != labels.length * classes) {
      throw new IllegalArgumentException(
          "%s scores are not %s items by %s classes"
              .formatted(scores.length, labels.length, classes));
    }
    int[] ranks = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      float own = scores[i * classes + labels[i]];
      for (int c = 0; c < classes; c++) {
        float other = scores[i * classes + c];
        if (other > own || strict && other == own && c < labels[i]) {
          ranks[i]++;
        }
      }
    }
    return ranks;
  }

  /**
   * Class with the largest score of every item, the lowest among equals.
   *
   * @param scores (items, classes), row-major
   * @param classes number of columns
   */
  public static int[] largest(float[] scores, int classes) {
    int[] largest = new int[scores.length / classes];
    for (int i = 0; i < largest.length; i++) {
      for (int c = 1; c < classes; c++) {
        if (scores[i * classes + c] > scores[i * classes + largest[i]]) {
          largest[i] = c;
        }
      }
    }
    return largest;
  }

  /** Number of items whose true class is among the k best. */
  public static int correct(int[] ranks, int k) {
    int correct = 0;
    for (int rank : ranks) {
      if (rank < k) {
        correct++;
      }
    }
    return correct;
  }

  /** Share of items whose true class is among the k best, in percent. */
  public static double percent(int[] ranks, int k) {
    return 100.0 * correct(ranks, k) / ranks.length;
  }
}
