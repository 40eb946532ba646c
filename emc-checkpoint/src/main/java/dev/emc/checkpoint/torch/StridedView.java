package dev.emc.checkpoint.torch;

import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A view of a storage: element (i₀, i₁, …) is the storage's element offset + Σ iₖ·strideₖ. It is
 * known to lie within its storage.
 */
@SuppressWarnings("ArrayRecordComponent")
record StridedView(ByteSource source, Storage storage, long offset, long[] shape, long[] strides)
    implements TensorData {
  @Override
  public void read(Sink sink) throws IOException {
    int width = storage.type().bytes();
    long size = 1;
    for (long axis : shape) {
      size *= axis;
    }
    if (size == 0) {
      return;
    }
    long first = storage.start() + offset * width;
    if (isContiguous()) {
      TensorData.inFile(source, first, size * width).read(sink);
      return;
    }
    gather(touched(first, width), size, width, sink);
  }

  private boolean isContiguous() {
    long expected = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] != 1 && strides[axis] != expected) {
        return false;
      }
      expected *= shape[axis];
    }
    return true;
  }

  /** The part of the storage between the view's first and last element. */
  private ByteBuffer touched(long first, int width) throws IOException {
    long last = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      last += (shape[axis] - 1) * strides[axis];
    }
    long bytes = (last + 1) * width;
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new IOException(
          "%s: a tensor with strides that spans more than 2 GiB cannot be read"
              .formatted(source.name()));
    }
    return source.read(first, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void gather(ByteBuffer from, long size, int width, Sink sink) throws IOException {
    int capacity = (int) Math.min(CHUNK_BYTES, size * width);
    ByteBuffer chunk = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    long[] index = new long[shape.length];
    long at = 0;
    for (long done = 0; done < size; done++) {
      copy(from, (int) (at * width), chunk, width);
      if (!chunk.hasRemaining()) {
        sink.accept(chunk.flip());
        chunk.clear();
      }
      at = advance(index, at);
    }
    if (chunk.position() > 0) {
      sink.accept(chunk.flip());
    }
  }

  private long advance(long[] index, long at) {
    long next = at;
    for (int axis = index.length - 1; axis >= 0; axis--) {
      next += strides[axis];
      if (++index[axis] < shape[axis]) {
        return next;
      }
      next -= index[axis] * strides[axis];
      index[axis] = 0;
    }
    return next;
  }

  private static void copy(ByteBuffer from, int at, ByteBuffer to, int width) {
    switch (width) {
      case 1 -> to.put(from.get(at));
      case 2 -> to.putShort(from.getShort(at));
      case 4 -> to.putInt(from.getInt(at));
      default -> to.putLong(from.getLong(at));
    }
  }
}
