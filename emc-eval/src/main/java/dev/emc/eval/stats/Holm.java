package dev.emc.eval.stats;

import java.util.Arrays;
import java.util.Comparator;

/** Holm's step-down correction for several tests (Holm 1979). */
public final class Holm {
  private Holm() {}

  /**
   * Adjusted p-values: comparing them with α keeps the chance of any false rejection below α,
   * whatever the dependence between the tests.
   *
   * @param p raw p-values
   * @return in the order given, max over the smaller ones of (m − rank) p, at most 1
   */
  public static double[] adjust(double[] p) {
    Integer[] order = new Integer[p.length];
    for (int i = 0; i < p.length; i++) {
      if (!(p[i] >= 0 && p[i] <= 1)) {
        throw new IllegalArgumentException("not a p-value: " + p[i]);
      }
      order[i] = i;
    }
    Arrays.sort(order, Comparator.comparingDouble(i -> p[i]));
    double[] adjusted = new double[p.length];
    double largest = 0;
    for (int rank = 0; rank < p.length; rank++) {
      largest = Math.max(largest, Math.min(1, (p.length - rank) * p[order[rank]]));
      adjusted[order[rank]] = largest;
    }
    return adjusted;
  }
}
