package dev.emc.checkpoint.npz;

import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.tensor.TensorData;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Files in NumPy's {@code .npy} format: one array each. */
public final class NpyFile {
  private NpyFile() {}

  /**
   * Reads a file's header; elements are read when they are asked for.
   *
   * @throws dev.emc.api.ConfigException with one clear line if it is no such file, a damaged one,
   *     or holds what cannot be read: objects, records, big-endian numbers
   */
  public static Tensor read(Path path) throws IOException {
    return read(ByteSource.file(path));
  }

  /** Reads the header of bytes; elements are read when they are asked for. */
  static Tensor read(ByteSource source) throws IOException {
    NpyHeader header = NpyHeader.read(source);
    long bytes = new Tensor(header.type(), header.shape(), sink -> {}).byteSize();
    long there = source.size() - header.bytes();
    if (there != bytes) {
      throw source.fault(
          "has %s bytes of elements where its header says %s".formatted(there, bytes));
    }
    TensorData elements = TensorData.inFile(source, header.bytes(), bytes);
    if (!header.fortran() || header.shape().length < 2) {
      return new Tensor(header.type(), header.shape(), elements);
    }
    if (header.shape().length > 2) {
      throw source.fault(
          "is in Fortran order with more than two axes; save numpy.ascontiguousarray(array)");
    }
    return transposed(header, elements);
  }

  /** A matrix stored column after column, row after row; in memory. */
  private static Tensor transposed(NpyHeader header, TensorData elements) throws IOException {
    long[] shape = header.shape();
    ByteBuffer columns =
        new Tensor(header.type(), new long[] {shape[1], shape[0]}, elements).toBytes();
    int width = header.type().bytes();
    ByteBuffer rows = ByteBuffer.allocate(columns.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < shape[0]; row++) {
      for (int column = 0; column < shape[1]; column++) {
        int from = (int) ((column * shape[0] + row) * width);
        rows.put(columns.array(), from, width);
      }
    }
    return Tensor.ofBytes(header.type(), rows.flip(), shape);
  }

  /**
   * Writes a file, replacing one that is there. NumPy has no bfloat16: such tensors are widened to
   * float32, which changes no value.
   */
  public static void write(Path path, Tensor tensor) throws IOException {
    WholeFile.write(
        path,
        channel -> {
          ByteBuffer header = ByteBuffer.wrap(NpyHeader.write(tensor.type(), tensor.shape()));
          while (header.hasRemaining()) {
            channel.write(header);
          }
          elements(tensor)
              .read(
                  chunk -> {
                    while (chunk.hasRemaining()) {
                      channel.write(chunk);
                    }
                  });
        });
  }

  /** A tensor's elements in a type that NumPy has. */
  static TensorData elements(Tensor tensor) {
    return tensor.type() == DType.BF16 ? widened(tensor) : tensor::read;
  }

  private static TensorData widened(Tensor tensor) {
    return sink ->
        tensor.read(
            chunk -> {
              ByteBuffer wide =
                  ByteBuffer.allocate(2 * chunk.remaining()).order(ByteOrder.LITTLE_ENDIAN);
              while (chunk.hasRemaining()) {
                // A bfloat16 is the upper half of a float32.
                wide.putInt(chunk.getShort() << 16);
              }
              sink.accept(wide.flip());
            });
  }
}
