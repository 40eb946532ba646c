package dev.emc.checkpoint.npz;

import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads NumPy {@code .npz} archives, compressed or not, into memory. */
public final class NpzReader {
  private static final String SUFFIX = ".npy";

  private NpzReader() {}

  /**
   * Reads all arrays of an archive, by their names.
   *
   * @throws dev.emc.api.ConfigException with one clear line if it is no archive or a damaged one
   */
  public static Map<String, Tensor> read(Path path) throws IOException {
    ByteSource whole = ByteSource.file(path);
    var tensors = new LinkedHashMap<String, Tensor>();
    try (var zip = new ZipFile(path.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.getName().endsWith(SUFFIX)) {
          tensors.put(
              entry.getName().substring(0, entry.getName().length() - SUFFIX.length()),
              NpyFile.read(memory(whole, zip, entry)));
        }
      }
    } catch (ZipException e) {
      throw whole.fault("is no .npz archive or a damaged one: " + e.getMessage(), e);
    }
    return tensors;
  }

  private static ByteSource memory(ByteSource whole, ZipFile zip, ZipEntry entry)
      throws IOException {
    if (entry.getSize() > Integer.MAX_VALUE - 8) {
      throw whole.fault("its array '%s' is larger than 2 GiB".formatted(entry.getName()));
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) entry.getSize());
      return ByteSource.memory(whole.name() + ": " + entry.getName(), bytes);
    }
  }
}
