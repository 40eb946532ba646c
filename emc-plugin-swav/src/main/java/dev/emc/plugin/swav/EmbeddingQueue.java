package dev.emc.plugin.swav;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.ConfigException;
import dev.emc.api.MethodContext;
import dev.emc.api.math.Scalars;

/**
 * Past embeddings of one assigned view, newest first, so that a small batch is assigned together
 * with many samples (Caron et al. 2020, section 4.1).
 *
 * <p>How far it is filled is counted on the host: no step waits for the device.
 */
final class EmbeddingQueue {
  private final NDArray rows;
  private final int batchSize;
  private long filled;

  /**
   * An empty queue.
   *
   * @param length rows it holds, L: a multiple of the batch size
   * @param width of an embedding, D
   */
  EmbeddingQueue(int length, int width, MethodContext context) {
    rows = context.manager().zeros(new Shape(length, width), context.dataType());
    batchSize = context.batchSize();
  }

  /** Whether its last row has been filled. */
  boolean isFull() {
    return filled >= length();
  }

  /**
   * A batch followed by the queue's rows, on the batch's manager.
   *
   * @param batch embeddings of unit length, (N, D), outside the graph
   * @return (N + L, D)
   */
  NDArray behind(NDArray batch) {
    return NDArrays.concat(new NDList(batch, rows), 0);
  }

  /**
   * Puts the batch in front and lets the oldest rows fall off.
   *
   * @param batchAndRows what {@link #behind} returned for the batch
   */
  void push(NDArray batchAndRows) {
    // Not copyTo, which goes through the host's memory.
    rows.set(new NDIndex("..."), batchAndRows.get(new NDIndex(":{}", length())));
    filled = Math.min(filled + batchSize, length());
  }

  /** The rows, (L, D). */
  NDArray rows() {
    return rows;
  }

  /**
   * Takes over saved rows; one row of zeros or more at the end means that it was not yet full.
   *
   * @throws ConfigException if the saved queue has another shape
   */
  void restore(NDArray saved) {
    if (!saved.getShape().equals(rows.getShape())) {
      throw new ConfigException(
          "the checkpoint's queue is "
              + saved.getShape()
              + ", this run's is "
              + rows.getShape()
              + ": resume with the same queue-length and batch-size");
    }
    rows.set(new NDIndex("..."), saved);
    try (NDArray magnitudes = saved.abs();
        NDArray largest = magnitudes.max(new int[] {1});
        NDArray used = largest.gt(Scalars.like(largest, 0));
        NDArray count = used.sum()) {
      filled = count.getLong();
    }
  }

  private long length() {
    return rows.getShape().get(0);
  }
}
