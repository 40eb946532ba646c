package dev.emc.checkpoint.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The way of tensors into the engine and out of it, one tensor at a time. */
final class EngineArrays {
  private EngineArrays() {}

  /** An array's elements, straight from the engine's memory where they lie contiguously on CPU. */
  static TensorData data(NDArray array) {
    return sink -> {
      if (array.isEmpty()) {
        return;
      }
      // A copy that the engine has to make attaches to the array's manager: give it one to close.
      try (NDManager scope = array.getManager().newSubManager()) {
        array.tempAttach(scope);
        TensorData.inMemory(array.toByteBuffer(true)).read(sink);
      }
    };
  }

  static NDArray create(Tensor tensor, NDManager manager, DataType target) throws IOException {
    if (!convertible(tensor.type(), target)) {
      throw new IllegalArgumentException("a " + tensor + " cannot become " + target);
    }
    Device device = manager.getDevice();
    if (device.equals(Device.cpu())) {
      return filled(tensor, manager, target);
    }
    try (NDManager cpu = manager.newSubManager(Device.cpu())) {
      NDArray moved = filled(tensor, cpu, target).toDevice(device, false);
      moved.attach(manager);
      return moved;
    }
  }

  private static NDArray filled(Tensor tensor, NDManager manager, DataType target)
      throws IOException {
    NDArray array = manager.create(new Shape(tensor.shape()), target);
    if (tensor.size() > 0) {
      // The engine's own memory: no second copy of the tensor on the way.
      ByteBuffer memory = array.toByteBuffer(true).order(ByteOrder.nativeOrder());
      tensor.read(chunk -> put(tensor.type(), chunk, target, memory));
    }
    return array;
  }

  private static boolean convertible(DType from, DataType target) {
    return switch (target) {
      case FLOAT32, FLOAT64 -> true;
      case INT64, INT32 -> !from.isFloating() && from.bytes() <= target.getNumOfBytes();
      default -> from.engineType() == target && target != DataType.INT16;
    };
  }

  private static void put(DType from, ByteBuffer chunk, DataType target, ByteBuffer memory) {
    boolean littleEndian = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    if (DType.of(target) == from && littleEndian) {
      memory.put(chunk);
      return;
    }
    while (chunk.hasRemaining()) {
      switch (target) {
        case FLOAT32 -> memory.putFloat((float) TensorCodec.nextDouble(from, chunk));
        case FLOAT64 -> memory.putDouble(TensorCodec.nextDouble(from, chunk));
        case INT64 -> memory.putLong(TensorCodec.nextLong(from, chunk));
        case INT32 -> memory.putInt((int) TensorCodec.nextLong(from, chunk));
        case FLOAT16 -> memory.putShort(chunk.getShort());
        default -> memory.put(chunk.get());
      }
    }
  }

  static void overwrite(Tensor tensor, NDArray target) throws IOException {
    boolean recording = JniUtils.isGradMode();
    // An indexed set keeps the array's memory; NDArray.set and copyTo would replace it.
    JniUtils.setGradMode(false);
    try (NDManager scope = target.getManager().newSubManager()) {
      if (tensor.size() > 0) {
        target.set(new NDIndex("..."), create(tensor, scope, target.getDataType()));
      }
    } finally {
      JniUtils.setGradMode(recording);
    }
  }
}
