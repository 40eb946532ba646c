package dev.emc.checkpoint.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Java arrays to little-endian elements and back. */
final class TensorCodec {
  private TensorCodec() {}

  static TensorData encode(float[] values) {
    return encode(values.length, 4, (buffer, i) -> buffer.putFloat(values[i]));
  }

  static TensorData encode(double[] values) {
    return encode(values.length, 8, (buffer, i) -> buffer.putDouble(values[i]));
  }

  static TensorData encode(long[] values) {
    return encode(values.length, 8, (buffer, i) -> buffer.putLong(values[i]));
  }

  @FunctionalInterface
  private interface Put {
    void put(ByteBuffer buffer, int index);
  }

  private static TensorData encode(int count, int width, Put put) {
    return sink -> {
      int perChunk = TensorData.CHUNK_BYTES / width;
      ByteBuffer buffer = littleEndian(Math.min(count, perChunk) * width);
      for (int at = 0; at < count; at += perChunk) {
        buffer.clear();
        for (int i = at; i < Math.min(count, at + perChunk); i++) {
          put.put(buffer, i);
        }
        sink.accept(buffer.flip());
      }
    };
  }

  static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Decodes a chunk from {@code at} on and returns where the next one goes. */
  static int decode(DType type, ByteBuffer chunk, float[] values, int at) {
    int next = at;
    if (type == DType.F32) {
      int count = chunk.remaining() / 4;
      chunk.asFloatBuffer().get(values, at, count);
      return at + count;
    }
    while (chunk.hasRemaining()) {
      values[next++] = (float) nextDouble(type, chunk);
    }
    return next;
  }

  static int decode(DType type, ByteBuffer chunk, double[] values, int at) {
    int next = at;
    while (chunk.hasRemaining()) {
      values[next++] = nextDouble(type, chunk);
    }
    return next;
  }

  static int decode(DType type, ByteBuffer chunk, long[] values, int at) {
    int next = at;
    while (chunk.hasRemaining()) {
      values[next++] = nextLong(type, chunk);
    }
    return next;
  }

  static double nextDouble(DType type, ByteBuffer chunk) {
    return switch (type) {
      case F64 -> chunk.getDouble();
      case F32 -> chunk.getFloat();
      case F16 -> HalfFloats.fromHalf(chunk.getShort());
      case BF16 -> HalfFloats.fromBfloat(chunk.getShort());
      default -> nextLong(type, chunk);
    };
  }

  static long nextLong(DType type, ByteBuffer chunk) {
    return switch (type) {
      case I64 -> chunk.getLong();
      case I32 -> chunk.getInt();
      case I16 -> chunk.getShort();
      case I8 -> chunk.get();
      case U8 -> chunk.get() & 0xff;
      case BOOL -> chunk.get() == 0 ? 0 : 1;
      default -> throw new IllegalArgumentException(type + " does not hold integers");
    };
  }

  static boolean hasNonFinite(DType type, ByteBuffer chunk) {
    while (chunk.hasRemaining()) {
      if (!Double.isFinite(nextDouble(type, chunk))) {
        return true;
      }
    }
    return false;
  }
}
