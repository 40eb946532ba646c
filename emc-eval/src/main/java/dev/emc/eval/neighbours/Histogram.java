package dev.emc.eval.neighbours;

import java.util.Arrays;

/**
 * Counts of values in bins that are closed on the left; the last also on the right.
 *
 * @param edges ascending, one more than there are bins
 * @param counts of each bin
 */
public record Histogram(double[] edges, int[] counts) {

  /** Counts values; those outside the edges are left out. */
  public static Histogram of(double[] values, double[] edges) {
    int bins = edges.length - 1;
    int[] counts = new int[bins];
    for (double value : values) {
      if (value < edges[0] || value > edges[bins]) {
        continue;
      }
      int at = Arrays.binarySearch(edges, value);
      int bin = at >= 0 ? at : -at - 2;
      counts[Math.min(bin, bins - 1)]++;
    }
    return new Histogram(edges, counts);
  }

  /** Edges of bins of equal width from one value to another. */
  public static double[] edges(double low, double high, int bins) {
    double[] edges = new double[bins + 1];
    Arrays.setAll(edges, i -> low + (high - low) * i / bins);
    edges[bins] = high;
    return edges;
  }

  /**
   * Share of the values that two histograms over the same edges have in common, Σ min(p, q): 1 for
   * equal ones, 0 for those that share no bin.
   */
  public double overlap(Histogram other) {
    if (!Arrays.equals(edges, other.edges)) {
      throw new IllegalArgumentException("histograms over other edges have no overlap");
    }
    double own = Arrays.stream(counts).sum();
    double others = Arrays.stream(other.counts).sum();
    if (own == 0 || others == 0) {
      throw new IllegalArgumentException("an empty histogram has no overlap");
    }
    double shared = 0;
    for (int i = 0; i < counts.length; i++) {
      shared += Math.min(counts[i] / own, other.counts[i] / others);
    }
    return shared;
  }
}
