package dev.emc.eval.stats;

/**
 * Precision and recall after each item of a ranking.
 *
 * @param found positive items up to and with each rank
 * @param positives all positive items
 */
record PrecisionRecall(int[] found, int positives) {

  /** Of items in the order of their scores, the largest first. */
  static PrecisionRecall of(boolean[] hits) {
    int[] found = new int[hits.length];
    int count = 0;
    for (int rank = 0; rank < hits.length; rank++) {
      count += hits[rank] ? 1 : 0;
      found[rank] = count;
    }
    return new PrecisionRecall(found, count);
  }

  double precision(int rank) {
    return (double) found[rank] / (rank + 1);
  }

  double recall(int rank) {
    return (double) found[rank] / positives;
  }

  /** The largest precision at each rank or a later one. */
  double[] interpolated() {
    double[] largest = new double[found.length];
    for (int rank = found.length - 1; rank >= 0; rank--) {
      double later = rank + 1 < found.length ? largest[rank + 1] : 0;
      largest[rank] = Math.max(precision(rank), later);
    }
    return largest;
  }
}
