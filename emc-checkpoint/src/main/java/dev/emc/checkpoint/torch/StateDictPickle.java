package dev.emc.checkpoint.torch;

import dev.emc.checkpoint.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the pickle (protocol 2) of an {@code OrderedDict} of contiguous tensors. */
final class StateDictPickle {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  void start() {
    out.write(0x80);
    out.write(2);
    orderedDict();
    out.write('(');
  }

  private void orderedDict() {
    global("collections", "OrderedDict");
    out.write(')');
    out.write('R');
  }

  /** A key and its tensor, which has a storage of its own. */
  void tensor(String key, int storage, Tensor tensor) {
    text(key);
    global("torch._utils", "_rebuild_tensor_v2");
    out.write('(');
    out.write('(');
    text("storage");
    global("torch", Storage.className(tensor.type()));
    text(Integer.toString(storage));
    text("cpu");
    integer(tensor.size());
    out.write('t');
    out.write('Q');
    integer(0);
    long[] shape = tensor.shape();
    tuple(shape);
    tuple(contiguousStrides(shape));
    out.write(0x89); // requires_grad=False
    orderedDict(); // backward hooks
    out.write('t');
    out.write('R');
  }

  private static long[] contiguousStrides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(1, shape[axis]);
    }
    return strides;
  }

  byte[] finish() {
    out.write('u');
    out.write('.');
    return out.toByteArray();
  }

  private void tuple(long[] values) {
    out.write('(');
    for (long value : values) {
      integer(value);
    }
    out.write('t');
  }

  private void integer(long value) {
    if (value == (int) value) {
      out.write('J');
      out.writeBytes(littleEndian(4).putInt((int) value).array());
    } else {
      out.write(0x8a);
      out.write(8);
      out.writeBytes(littleEndian(8).putLong(value).array());
    }
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.write('X');
    out.writeBytes(littleEndian(4).putInt(utf8.length).array());
    out.writeBytes(utf8);
  }

  private void global(String module, String name) {
    out.write('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
