package dev.emc.checkpoint.store;

import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a checkpoint's {@code state.json} says of one of its files.
 *
 * @param bytes its size
 * @param crc32c its checksum, eight hexadecimal digits
 */
record FileRecord(long bytes, String crc32c) {
  static String hex(long checksum) {
    return "%08x".formatted(checksum);
  }

  /** Whether the file has the size written down; what is wrong, if not. */
  Optional<String> sizeFault(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.of(file + ": is missing");
    }
    long actual = Files.size(file);
    return actual == bytes
        ? Optional.empty()
        : Optional.of("%s: has %s bytes, %s were written".formatted(file, actual, bytes));
  }

  /** Whether the file is as written, byte for byte; what is wrong, if not. Reads all of it. */
  Optional<String> contentFault(Path file) throws IOException {
    Optional<String> fault = sizeFault(file);
    if (fault.isPresent()) {
      return fault;
    }
    var checksum = new CRC32C();
    TensorData.inFile(ByteSource.file(file), 0, bytes).read(checksum::update);
    String actual = hex(checksum.getValue());
    return actual.equals(crc32c)
        ? Optional.empty()
        : Optional.of("%s: has checksum %s, %s was written".formatted(file, actual, crc32c));
  }
}
