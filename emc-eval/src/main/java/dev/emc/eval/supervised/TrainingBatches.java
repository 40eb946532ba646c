package dev.emc.eval.supervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** The inputs a classifier is trained on, in an order shuffled anew each epoch. */
interface TrainingBatches {
  /** Batches in an epoch. */
  long stepsPerEpoch();

  /**
   * Hands out the batches of an epoch, from one of them on.
   *
   * @param firstBatch from 0
   */
  void forEach(int epoch, long firstBatch, Step step);

  /** Takes a batch. */
  @FunctionalInterface
  interface Step {
    /**
     * Takes the next batch.
     *
     * @param manager closed after the step; owns the input
     * @param input N rows
     * @param rows of the training set, (N)
     */
    void accept(NDManager manager, NDArray input, int[] rows);
  }
}
