package dev.emc.images.load;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.emc.images.augment.device.BatchFinisher;
import dev.emc.images.load.BatchMemory.Slot;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A batch while workers fill it and while the caller holds it. Guarded by the memory's monitor. */
final class PooledBatch implements ViewBatch {
  /** Marks a row whose image could not be read. */
  static final int MISSING = -1;

  private final BatchMemory memory;
  private final Slot slot;
  private final long batchIndex;
  private final int[] indices;
  private int rows;
  private int rowsGiven;
  private int chunksOpen;
  private int failedRow;
  private @Nullable Throwable failure;
  private boolean handedOut;
  private boolean closed;

  PooledBatch(BatchMemory memory, Slot slot, long batchIndex, int rows) {
    this.memory = memory;
    this.slot = slot;
    this.batchIndex = batchIndex;
    this.rows = rows;
    this.indices = new int[rows];
  }

  Slot slot() {
    return slot;
  }

  /** Rows not yet given to a worker. */
  int rowsLeft() {
    return rows - rowsGiven;
  }

  /** Gives the next rows to a worker; the first of them. */
  int giveRows(int count) {
    int first = rowsGiven;
    rowsGiven += count;
    chunksOpen++;
    return first;
  }

  /** Notes which image a row holds; each row by one worker only. */
  void setIndex(int row, int index) {
    indices[row] = index;
  }

  /** Notes that a worker is done with its rows. */
  void chunkDone() {
    chunksOpen--;
  }

  /** Notes an error; of several, that of the lowest row stays. */
  void fail(int row, Throwable error) {
    if (failure == null || row < failedRow) {
      failure = error;
      failedRow = row;
    }
  }

  boolean ready() {
    return chunksOpen == 0 && (failure != null || rowsLeft() == 0);
  }

  @Nullable Throwable failure() {
    return failure;
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
    memory.handOut();
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
    return memory.rowShapes().size();
  }

  @Override
  public Shape shape(int view) {
    return new Shape(rows).addAll(memory.rowShapes().get(view));
  }

  @Override
  public NDArray array(int view, NDManager manager) {
    if (memory.augmentOn() == AugmentOn.HOST) {
      return manager.create(view(view), shape(view), DataType.FLOAT32);
    }
    NDArray bytes = manager.create(view(view), shape(view), DataType.UINT8);
    return BatchFinisher.finish(bytes, slot.left(view, rows), memory.normalize(view));
  }

  @Override
  public ByteBuffer view(int view) {
    synchronized (memory) {
      if (closed) {
        throw new IllegalStateException("the batch is closed");
      }
      return slot.bytes(view, rows);
    }
  }

  @Override
  public int[] indices() {
    return Arrays.copyOf(indices, rows);
  }

  @Override
  public void close() {
    synchronized (memory) {
      if (closed) {
        return;
      }
      closed = true;
      if (handedOut) {
        memory.handBack(slot);
      } else {
        memory.giveBack(slot);
      }
    }
  }
}
