package dev.emc.images.load;

import dev.emc.images.augment.PixelOp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Native memory of one batch: a direct buffer per view. Each row is written by one thread at a
 * time; who reads must know by other means that it is done.
 */
final class Slot {
  private final ByteBuffer[] bytes;
  private final FloatBuffer[] floats;
  private final int[] rowSizes;
  private final int valueBytes;
  private final List<List<List<PixelOp.Photometric>>> left = new ArrayList<>();

  /**
   * A slot.
   *
   * @throws OutOfMemoryError if the machine has no memory for it
   */
  Slot(BatchLayout layout) {
    valueBytes = layout.valueBytes();
    int views = layout.rowShapes().size();
    bytes = new ByteBuffer[views];
    floats = new FloatBuffer[views];
    rowSizes = new int[views];
    for (int v = 0; v < views; v++) {
      rowSizes[v] = (int) layout.rowShapes().get(v).size();
      bytes[v] =
          ByteBuffer.allocateDirect(layout.batchSize() * rowSizes[v] * valueBytes)
              .order(ByteOrder.nativeOrder());
      floats[v] = bytes[v].asFloatBuffer();
      left.add(new ArrayList<>(Collections.nCopies(layout.batchSize(), List.of())));
    }
  }

  /** Where workers write bytes for the device to finish; by absolute index only. */
  ByteBuffer bytes(int view) {
    return bytes[view];
  }

  /** Notes what the device has yet to do to an image. */
  void leave(int view, int row, List<PixelOp.Photometric> ops) {
    left.get(view).set(row, ops);
  }

  /** What the device has yet to do to each of the first rows, (rows). */
  List<List<PixelOp.Photometric>> left(int view, int rows) {
    return List.copyOf(left.get(view).subList(0, rows));
  }

  /** Where workers write finished values; by absolute index only. */
  FloatBuffer floats(int view) {
    return floats[view];
  }

  /** Values of one image in a view. */
  int rowSize(int view) {
    return rowSizes[view];
  }

  /** The first rows of a view. */
  ByteBuffer bytes(int view, int rows) {
    return bytes[view].slice(0, rows * rowSizes[view] * valueBytes).order(ByteOrder.nativeOrder());
  }

  /** Moves an image to another row. */
  void moveRow(int from, int to) {
    for (int v = 0; v < floats.length; v++) {
      int size = rowSizes[v] * valueBytes;
      bytes[v].put(to * size, bytes[v], from * size, size);
      left.get(v).set(to, left.get(v).get(from));
    }
  }
}
