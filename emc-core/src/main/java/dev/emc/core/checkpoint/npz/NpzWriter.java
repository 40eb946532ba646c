package dev.emc.core.checkpoint.npz;

import dev.emc.core.checkpoint.tensor.DType;
import dev.emc.core.checkpoint.tensor.Tensor;
import dev.emc.core.checkpoint.tensor.TensorData;
import dev.emc.core.checkpoint.tensor.WholeFile;
import dev.emc.core.checkpoint.zip.StoredZipWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes tensors as a NumPy {@code .npz} archive, one {@code NAME.npy} each.
 *
 * <p>NumPy has no bfloat16: such tensors are widened to float32, which changes no value.
 */
public final class NpzWriter {
  private static final int ALIGNMENT = 64;
  private static final int PREAMBLE_BYTES = 10;

  private NpzWriter() {}

  /** Writes a file, replacing one that is there. */
  public static void write(Path path, Map<String, Tensor> tensors) throws IOException {
    WholeFile.write(
        path,
        channel -> {
          var zip = new StoredZipWriter(channel);
          for (var entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            byte[] header = header(tensor);
            TensorData elements = tensor.type() == DType.BF16 ? widened(tensor) : tensor::read;
            long bytes = tensor.byteSize() * (tensor.type() == DType.BF16 ? 2 : 1);
            zip.add(
                entry.getKey() + ".npy",
                header.length + bytes,
                sink -> {
                  sink.accept(ByteBuffer.wrap(header));
                  elements.read(sink);
                });
          }
          zip.finish();
        });
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

  /** Format version 1.0: a Python dict in ASCII, padded so that the elements are aligned. */
  private static byte[] header(Tensor tensor) {
    String shape =
        Arrays.stream(tensor.shape())
            .mapToObj(axis -> axis + ",")
            .collect(Collectors.joining(" ", "(", ")"));
    String dict =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }"
            .formatted(descriptor(tensor.type()), shape);
    int unpadded = PREAMBLE_BYTES + dict.length() + 1;
    int bytes = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    header.put((byte) 1).put((byte) 0).putShort((short) (bytes - PREAMBLE_BYTES));
    header.put(dict.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').array();
  }

  private static String descriptor(DType type) {
    return switch (type) {
      case F64 -> "<f8";
      case F32, BF16 -> "<f4";
      case F16 -> "<f2";
      case I64 -> "<i8";
      case I32 -> "<i4";
      case I16 -> "<i2";
      case I8 -> "|i1";
      case U8 -> "|u1";
      case BOOL -> "|b1";
    };
  }
}
