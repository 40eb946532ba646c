package dev.emc.plugin.baselines.estimators;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;

/** Order statistics of every column, one column per row: (D, N), ascending. */
final class Sorted {
  private Sorted() {}

  /**
   * Sorts the columns.
   *
   * @param sample (N, D)
   * @param least fewest rows that will do
   * @param estimator name, for the message
   * @return (D, N); transposing first makes the sort run along adjacent values
   * @throws IllegalArgumentException if there are too few rows
   */
  static NDArray columns(NDArray sample, int least, String estimator) {
    requireRows(sample, least, estimator);
    return sample.transpose().sort(1);
  }

  /** Refuses samples that are too small. */
  static void requireRows(NDArray sample, int least, String estimator) {
    long n = sample.getShape().get(0);
    if (n < least) {
      throw new IllegalArgumentException(
          "estimator '" + estimator + "' needs at least " + least + " samples, got " + n);
    }
  }

  /** Repeats the smallest and the largest value; (D, N) → (D, N + 2 times). */
  static NDArray withRepeatedEnds(NDArray sorted, int times) {
    long n = sorted.getShape().get(1);
    NDArray first = slice(sorted, 0, 1).repeat(1, times);
    NDArray last = slice(sorted, n - 1, 1).repeat(1, times);
    return NDArrays.concat(new NDList(first, sorted, last), 1);
  }

  /** Values from one place on; (D, N) → (D, length). */
  static NDArray slice(NDArray sorted, long from, long length) {
    return sorted.get(new NDIndex(":, {}:{}", from, from + length));
  }
}
