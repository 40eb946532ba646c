package dev.emc.images.load;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.images.augment.device.BatchFinisher;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A batch in a slot of a pool.
 *
 * <p>Workers fill it a chunk of rows each and say when they are done with it; {@link #await}
 * returns when all are. From then on it is the caller's.
 */
final class PooledBatch implements ViewBatch {
  /** Marks a row whose image could not be read. */
  static final int MISSING = -1;

  private final SlotPool pool;
  private final BatchLayout layout;
  private final Slot slot;
  private final long batchIndex;
  private final int[] indices;
  private final CountDownLatch chunks;
  private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private int rows;
  private volatile boolean handedOut;

  private record Failure(int row, Throwable error) {}

  /**
   * An empty batch.
   *
   * @param rows images that it is to hold
   * @param chunks how often {@link #chunkDone} is going to be called
   */
  PooledBatch(SlotPool pool, Slot slot, long batchIndex, int rows, int chunks) {
    this.pool = pool;
    layout = pool.layout();
    this.slot = slot;
    this.batchIndex = batchIndex;
    this.rows = rows;
    indices = new int[rows];
    this.chunks = new CountDownLatch(chunks);
  }

  Slot slot() {
    return slot;
  }

  /** Notes which image a row holds; each row by one worker only. */
  void setIndex(int row, int index) {
    indices[row] = index;
  }

  /** Notes an error; of several, that of the lowest row stays. */
  void fail(int row, Throwable error) {
    failure.accumulateAndGet(
        new Failure(row, error),
        (now, other) -> now == null || other != null && other.row() < now.row() ? other : now);
  }

  /** Notes that nobody works on some of the rows any more. */
  void chunkDone() {
    chunks.countDown();
  }

  /** Waits until nobody works on the rows any more. */
  void await() throws InterruptedException {
    chunks.await();
  }

  /** Why the batch cannot be handed out, once it has been waited for. */
  @Nullable Throwable failure() {
    @Nullable Failure first = failure.get();
    return first == null ? null : first.error();
  }

  /** Moves the rows that hold an image together. */
  void dropMissing() {
    int kept = 0;
    for (int row = 0; row < rows; row++) {
      if (indices[row] != MISSING) {
        if (kept < row) {
          slot.moveRow(row, kept);
          indices[kept] = indices[row];
        }
        kept++;
      }
    }
    rows = kept;
  }

  void handOut() {
    handedOut = true;
    pool.handOut();
  }

  @Override
  public long batchIndex() {
    return batchIndex;
  }

  @Override
  public int size() {
    return rows;
  }

  @Override
  public int viewCount() {
    return layout.rowShapes().size();
  }

  @Override
  public Shape shape(int view) {
    return new Shape(rows).addAll(layout.rowShapes().get(view));
  }

  @Override
  public NDArray array(int view, NDManager manager) {
    if (layout.augmentOn() == AugmentOn.HOST) {
      return manager.create(view(view), shape(view), DataType.FLOAT32);
    }
    NDArray bytes = manager.create(view(view), shape(view), DataType.UINT8);
    return BatchFinisher.finish(bytes, slot.left(view, rows), layout.normalize(view));
  }

  @Override
  public ByteBuffer view(int view) {
    if (closed.get()) {
      throw new IllegalStateException("the batch is closed");
    }
    return slot.bytes(view, rows);
  }

  @Override
  public int[] indices() {
    return Arrays.copyOf(indices, rows);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (handedOut) {
      pool.handBack(slot);
    } else {
      pool.giveBack(slot);
    }
  }
}
