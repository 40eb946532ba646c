package dev.emc.images.load;

import dev.emc.api.ConfigException;
import dev.emc.images.load.BatchMemory.Slot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one epoch and the threads that make them. Batches are opened in order, one slot of
 * memory each; workers take a few rows of the newest open batch at a time.
 */
final class BatchRun implements ViewBatches {
  private static final int MAX_CHUNK = 16;

  private final ViewPipeline pipeline;
  private final BatchMemory memory;
  private final int epoch;
  private final int[] order;
  private final int batchSize;
  private final int chunkSize;
  private final long lastBatch;
  private final List<Thread> threads = new ArrayList<>();

  // Guarded by the memory's monitor.
  private final Deque<PooledBatch> open = new ArrayDeque<>();
  private long nextToOpen;
  private long nextToDeliver;
  private boolean stopped;
  private @Nullable RuntimeException noMemory;

  // The caller's own.
  private @Nullable PooledBatch peeked;
  private boolean closed;
  private long waitNanos;

  BatchRun(ViewPipeline pipeline, int epoch, int[] order, long firstBatch, long lastBatch) {
    this.pipeline = pipeline;
    this.memory = pipeline.memory();
    this.epoch = epoch;
    this.order = order;
    this.lastBatch = lastBatch;
    batchSize = pipeline.options().batchSize();
    chunkSize = Math.max(1, Math.min(MAX_CHUNK, batchSize / (2 * pipeline.options().workers())));
    nextToOpen = firstBatch;
    nextToDeliver = firstBatch;
  }

  void start() {
    try {
      for (int i = 0; i < pipeline.options().workers(); i++) {
        var thread = new Thread(this::work, "emc-data-" + i);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  boolean isClosed() {
    return closed;
  }

  private record Chunk(PooledBatch batch, int first, int count) {}

  private void work() {
    var maker = new RowMaker(pipeline, epoch);
    for (Chunk chunk = takeChunk(); chunk != null; chunk = takeChunk()) {
      PooledBatch batch = chunk.batch();
      int row = chunk.first();
      @Nullable Throwable error = null;
      try {
        for (; row < chunk.first() + chunk.count(); row++) {
          int wanted = order[Math.toIntExact(batch.batchIndex() * batchSize + row)];
          batch.setIndex(row, maker.make(wanted, batch.slot(), row));
        }
      } catch (Throwable e) {
        // Whatever it is, the caller must hear of it: it would wait for this batch for ever.
        error = e;
      }
      synchronized (memory) {
        if (error != null) {
          batch.fail(row, error);
          stopped = true;
        }
        batch.chunkDone();
        memory.notifyAll();
      }
    }
  }

  /** Rows to make, or null when there is nothing left to do. */
  private @Nullable Chunk takeChunk() {
    synchronized (memory) {
      while (true) {
        if (stopped) {
          return null;
        }
        @Nullable PooledBatch newest = open.peekLast();
        if (newest != null && newest.rowsLeft() > 0) {
          int count = Math.min(chunkSize, newest.rowsLeft());
          return new Chunk(newest, newest.giveRows(count), count);
        }
        if (nextToOpen == lastBatch) {
          return null;
        }
        if (!openNext()) {
          awaitChange();
        }
      }
    }
  }

  private boolean openNext() {
    if (!memory.available()) {
      return false;
    }
    try {
      @Nullable Slot slot = memory.take();
      if (slot == null) {
        return false;
      }
      long first = nextToOpen * batchSize;
      int rows = (int) Math.min(batchSize, order.length - first);
      open.addLast(new PooledBatch(memory, slot, nextToOpen, rows));
      nextToOpen++;
      return true;
    } catch (ConfigException e) {
      noMemory = e;
      stopped = true;
      memory.notifyAll();
      return false;
    }
  }

  private void awaitChange() {
    try {
      memory.wait();
    } catch (InterruptedException e) {
      // Workers are ended by the flag alone: one that went by itself would leave the caller
      // waiting.
    }
  }

  @Override
  public boolean hasNext() {
    if (pipeline.replacesUnreadable()) {
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
    synchronized (memory) {
      batch.handOut();
    }
    return batch;
  }

  /** Waits for the next batch in order. */
  private PooledBatch await() {
    if (closed) {
      throw new IllegalStateException("the epoch's batches are closed");
    }
    synchronized (memory) {
      long start = System.nanoTime();
      try {
        while (true) {
          @Nullable PooledBatch head = open.peekFirst();
          if (head != null && head.ready()) {
            throwIfFailed(head);
            nextToDeliver++;
            return open.removeFirst();
          }
          if (noMemory != null) {
            throw noMemory;
          }
          if (head == null && memory.exhausted()) {
            throw new IllegalStateException(
                "all memory of the loader is in batches that were not closed");
          }
          memory.wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for a batch", e);
      } finally {
        waitNanos += System.nanoTime() - start;
      }
    }
  }

  private void throwIfFailed(PooledBatch batch) {
    @Nullable Throwable failure = batch.failure();
    // A new exception each time: it gets the caller's stack, and the worker's as its cause.
    if (failure instanceof ConfigException e) {
      throw new ConfigException(e.getMessage(), e);
    }
    if (failure != null) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      throw new IllegalStateException(failure.getMessage(), cause);
    }
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
    synchronized (memory) {
      stopped = true;
      memory.notifyAll();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (peeked != null) {
      peeked.close();
      peeked = null;
    }
    synchronized (memory) {
      open.forEach(PooledBatch::close);
      open.clear();
    }
  }
}
