package dev.emc.eval.stats;

/** Pairing of two samples taken on the same items. */
final class Paired {
  private Paired() {}

  /** second − first, item by item. */
  static double[] differences(double[] first, double[] second) {
    requireSameItems(first.length, second.length);
    double[] differences = new double[first.length];
    for (int i = 0; i < first.length; i++) {
      differences[i] = second[i] - first[i];
    }
    return differences;
  }

  static void requireSameItems(int first, int second) {
    if (first != second) {
      throw new IllegalArgumentException(
          "a paired test needs two values for each item, but there are %s and %s values"
              .formatted(first, second));
    }
    if (first == 0) {
      throw new IllegalArgumentException("a paired test of no items is not defined");
    }
  }
}
