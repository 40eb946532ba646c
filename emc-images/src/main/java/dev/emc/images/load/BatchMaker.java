package dev.emc.images.load;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads that make the batches of an epoch: a feeder, which takes a slot of memory for each
 * batch in turn and deals out its rows, and workers, which read images and write their views.
 *
 * <p>Rows are dealt out in order. So when one fails, all before it are being made already: the
 * batches before it are delivered whole, whoever finishes first.
 */
final class BatchMaker {
  private static final int MAX_CHUNK = 16;

  private final SlotPool pool;
  private final int[] order;

  /** Images of a batch, of which this makes some. */
  private final int batchSize;

  private final int ownRows;
  private final BatchShare share;
  private final int chunkSize;
  private final long firstBatch;
  private final long lastBatch;
  private final ThreadPoolExecutor workers;

  /** Those of the workers: a pool that is terminated may have threads that are about to end. */
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  private final ThreadLocal<RowMaker> rowMaker;
  private final Thread feeder;

  /** Chunks that may be dealt out yet: one for each worker to do and one to come. */
  private final Semaphore wanted;

  private final BlockingQueue<Optional<PooledBatch>> opened = new LinkedBlockingQueue<>();
  private volatile @Nullable Throwable fault;
  private volatile boolean failed;
  private volatile boolean closed;

  /**
   * Threads that are not started yet.
   *
   * @param order index of each image, in the order of the epoch
   * @param firstBatch first batch to make
   * @param lastBatch batch after the last one
   */
  BatchMaker(ViewPipeline pipeline, int epoch, int[] order, long firstBatch, long lastBatch) {
    pool = pipeline.pool();
    this.order = order;
    this.firstBatch = firstBatch;
    this.lastBatch = lastBatch;
    int workerCount = pipeline.options().workers();
    batchSize = pipeline.options().batchSize();
    ownRows = pipeline.options().rows();
    share = pipeline.options().share();
    chunkSize = Math.max(1, Math.min(MAX_CHUNK, ownRows / (2 * workerCount)));
    wanted = new Semaphore(2 * workerCount);
    rowMaker = ThreadLocal.withInitial(() -> new RowMaker(pipeline, epoch));
    var number = new AtomicInteger();
    workers =
        new ThreadPoolExecutor(
            workerCount,
            workerCount,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = daemon(task, "emc-data-" + number.getAndIncrement());
              threads.add(thread);
              return thread;
            });
    feeder = daemon(this::feed, "emc-data-feeder");
  }

  private static Thread daemon(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  void start() {
    try {
      workers.prestartAllCoreThreads();
      feeder.start();
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /**
   * The batches in order, each from the moment that its first row is dealt out. An empty element
   * says that there may be no batch for a while: ask for a {@link #fault}, and whether the pool is
   * exhausted.
   */
  BlockingQueue<Optional<PooledBatch>> opened() {
    return opened;
  }

  /** Why no batch is opened any more, or null; the batches opened before are made. */
  @Nullable Throwable fault() {
    return fault;
  }

  private void feed() {
    try {
      for (long batch = firstBatch; batch < lastBatch && !failed; batch++) {
        @Nullable Slot slot = pool.take();
        while (slot == null) {
          opened.add(Optional.empty());
          slot = pool.take();
        }
        deal(batch, slot);
      }
    } catch (InterruptedException e) {
      // It was closed: nobody waits for more.
    } catch (Throwable e) {
      // Whatever it is, the caller must hear of it: it would wait for ever.
      fault = e;
      opened.add(Optional.empty());
    }
  }

  private void deal(long index, Slot slot) throws InterruptedException {
    int rows = ownRows;
    while (rows > 0 && number(index, rows - 1) >= order.length) {
      rows--;
    }
    int chunks = (rows + chunkSize - 1) / chunkSize;
    var batch = new PooledBatch(pool, slot, index, rows, chunks);
    opened.add(Optional.of(batch));
    int dealt = 0;
    try {
      for (; dealt < chunks && !failed; dealt++) {
        int from = dealt * chunkSize;
        int to = Math.min(rows, from + chunkSize);
        wanted.acquire();
        workers.execute(() -> make(batch, from, to));
      }
    } finally {
      for (; dealt < chunks; dealt++) {
        batch.fail(dealt * chunkSize, new CancellationException("rows were left out"));
        batch.chunkDone();
      }
    }
  }

  /** Number in the epoch of an image that is made here of a batch. */
  private long number(long batch, int row) {
    return batch * batchSize + share.place(row, batchSize);
  }

  /** Fills some rows of a batch: the work of a worker. */
  private void make(PooledBatch batch, int from, int to) {
    int row = from;
    try {
      RowMaker maker = rowMaker.get();
      for (; row < to; row++) {
        if (closed) {
          throw new CancellationException("the epoch's batches are closed");
        }
        int image = order[Math.toIntExact(number(batch.batchIndex(), row))];
        batch.setIndex(row, maker.make(image, batch.slot(), row));
      }
    } catch (Throwable e) {
      // Whatever it is, the caller must hear of it: it would wait for this batch for ever.
      batch.fail(row, e);
      failed = true;
    } finally {
      wanted.release();
      batch.chunkDone();
    }
  }

  /**
   * Ends the threads and waits until they have ended. Workers are not interrupted: an image in hand
   * would look unreadable.
   */
  void close() {
    closed = true;
    feeder.interrupt();
    boolean interrupted = join(feeder);
    // Only now, as the feeder gives the workers tasks.
    workers.shutdown();
    for (Thread thread : threads) {
      interrupted |= join(thread);
    }
    opened.add(Optional.empty());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the end of a thread, come what may; whether the caller was interrupted meanwhile. */
  private static boolean join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
