package dev.emc.eval.neighbours;

import java.util.stream.IntStream;

/**
 * The nearest neighbours of some points.
 *
 * @param k how many each point has
 * @param indices (Q, k) row-major, the nearest first, the lowest index first among equals
 * @param values (Q, k) row-major: cosine similarity or Euclidean distance, float64
 */
public record Neighbours(int k, int[] indices, double[] values) {
  /** Number of points, Q. */
  public int size() {
    return indices.length / k;
  }

  /** The value of each point's neighbour of a rank, 1 the nearest. */
  public double[] ofRank(int rank) {
    return IntStream.range(0, size()).mapToDouble(i -> values[i * k + rank - 1]).toArray();
  }
}
