package dev.emc.images.load;

import dev.emc.api.ConfigException;
import dev.emc.images.augment.AugmentationFailure;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The batches of one epoch as their caller sees them: in order, each waited for. */
final class BatchRun implements ViewBatches {
  private final boolean replacesUnreadable;
  private final SlotPool pool;
  private final BatchMaker maker;
  private final long lastBatch;
  private long nextToDeliver;

  /** The batch that is waited for, or that failed. */
  private @Nullable PooledBatch head;

  /** A batch that is known to hold images. */
  private @Nullable PooledBatch peeked;

  private volatile boolean closed;
  private long waitNanos;

  /**
   * The batches from one on to another.
   *
   * @param firstBatch first batch to deliver
   * @param lastBatch batch after the last one
   */
  BatchRun(ViewPipeline pipeline, BatchMaker maker, long firstBatch, long lastBatch) {
    replacesUnreadable = pipeline.replacesUnreadable();
    pool = pipeline.pool();
    this.maker = maker;
    this.lastBatch = lastBatch;
    nextToDeliver = firstBatch;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public boolean hasNext() {
    if (replacesUnreadable) {
      return peeked != null || nextToDeliver < lastBatch;
    }
    // A batch may turn out to hold no readable image at all.
    while (peeked == null && nextToDeliver < lastBatch) {
      PooledBatch batch = await();
      batch.dropMissing();
      if (batch.size() > 0) {
        peeked = batch;
      } else {
        batch.close();
      }
    }
    return peeked != null;
  }

  @Override
  public ViewBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the epoch has no more batches");
    }
    PooledBatch batch = peeked == null ? await() : peeked;
    peeked = null;
    batch.handOut();
    return batch;
  }

  /** Waits for the next batch in order. */
  private PooledBatch await() {
    long start = System.nanoTime();
    try {
      PooledBatch batch = head == null ? opened() : head;
      head = batch;
      batch.await();
      throwIfClosed();
      throwIfFailed(batch);
      head = null;
      nextToDeliver++;
      return batch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    } finally {
      waitNanos += System.nanoTime() - start;
    }
  }

  private PooledBatch opened() throws InterruptedException {
    while (true) {
      throwIfClosed();
      // In this order: with a fault, no more batches come than there are.
      @Nullable Throwable fault = maker.fault();
      if (fault != null && maker.opened().isEmpty()) {
        throw atCaller(fault);
      }
      if (pool.exhausted()) {
        throw new IllegalStateException(
            "all memory of the loader is in batches that were not closed");
      }
      Optional<PooledBatch> next = maker.opened().take();
      if (next.isPresent()) {
        return next.get();
      }
    }
  }

  private void throwIfClosed() {
    if (closed) {
      throw new IllegalStateException("the epoch's batches are closed");
    }
  }

  private static void throwIfFailed(PooledBatch batch) {
    @Nullable Throwable failure = batch.failure();
    if (failure != null) {
      throw atCaller(failure);
    }
  }

  /** A new exception each time: it gets the caller's stack, and the worker's as its cause. */
  private static RuntimeException atCaller(Throwable failure) {
    if (failure instanceof ConfigException e) {
      return new ConfigException(e.getMessage(), e);
    }
    if (failure instanceof AugmentationFailure e) {
      return new AugmentationFailure(e.getMessage(), e);
    }
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return new IllegalStateException(failure.getMessage(), cause);
  }

  @Override
  public long waitNanos() {
    return waitNanos;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    maker.close();
    if (peeked != null) {
      peeked.close();
      peeked = null;
    }
    if (head != null) {
      head.close();
      head = null;
    }
    maker.opened().forEach(batch -> batch.ifPresent(PooledBatch::close));
  }
}
