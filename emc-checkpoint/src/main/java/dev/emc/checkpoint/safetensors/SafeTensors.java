package dev.emc.checkpoint.safetensors;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.tensor.TensorFile;
import dev.emc.files.WholeFile;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Map;

/**
 * Files in the safetensors format: eight bytes of header length, a JSON header, and the elements of
 * all tensors without a gap.
 */
public final class SafeTensors {
  /** The longest header the format allows, bytes. */
  static final int MAX_HEADER_BYTES = 100_000_000;

  private SafeTensors() {}

  /**
   * Reads a file's header; elements are read when they are asked for.
   *
   * @throws ConfigException with one clear line if the file is not what the format says
   */
  public static TensorFile read(Path path) throws IOException {
    return read(ByteSource.file(path));
  }

  /**
   * Reads a header; elements are read when they are asked for.
   *
   * @throws ConfigException with one clear line if the bytes are not what the format says
   */
  public static TensorFile read(ByteSource source) throws IOException {
    return SafeTensorsReader.read(source);
  }

  /**
   * Writes a file, replacing one that is there. Header entries keep the order given.
   *
   * @throws IllegalArgumentException if a name is {@code __metadata__}
   */
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    WholeFile.write(path, channel -> write(channel, tensors, metadata));
  }

  /**
   * Writes to an open channel, piece by piece. Header entries keep the order given.
   *
   * @throws IllegalArgumentException if a name is {@code __metadata__}
   */
  public static void write(
      WritableByteChannel channel, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    SafeTensorsWriter.write(channel, tensors, metadata);
  }
}
