package dev.emc.checkpoint.npz;

import dev.emc.checkpoint.tensor.DType;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.tensor.TensorData;
import dev.emc.checkpoint.zip.StoredZipWriter;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes tensors as a NumPy {@code .npz} archive, one {@code NAME.npy} each.
 *
 * <p>NumPy has no bfloat16: such tensors are widened to float32, which changes no value.
 */
public final class NpzWriter {
  private NpzWriter() {}

  /** Writes a file, replacing one that is there. */
  public static void write(Path path, Map<String, Tensor> tensors) throws IOException {
    WholeFile.write(
        path,
        channel -> {
          var zip = new StoredZipWriter(channel);
          for (var entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            byte[] header = NpyHeader.write(tensor.type(), tensor.shape());
            TensorData elements = NpyFile.elements(tensor);
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
}
