package dev.emc.checkpoint.torch;

import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads PyTorch's zip format: {@code NAME/data.pkl} and one entry {@code NAME/data/KEY} for each
 * storage.
 */
final class ZipReader {
  private static final String PICKLE = "data.pkl";

  private final ByteSource source;
  private final ZipEntries zip;
  private final String folder;

  private ZipReader(ByteSource source, ZipEntries zip, String folder) {
    this.source = source;
    this.zip = zip;
    this.folder = folder;
  }

  static @Nullable Object read(ByteSource source) throws IOException {
    ZipEntries zip = ZipEntries.read(source);
    return new ZipReader(source, zip, folder(source, zip)).load();
  }

  private static String folder(ByteSource source, ZipEntries zip) {
    String found = null;
    for (String name : zip.names()) {
      boolean topLevel = name.indexOf('/') == name.lastIndexOf('/');
      if (topLevel && (name.equals(PICKLE) || name.endsWith("/" + PICKLE))) {
        if (found != null) {
          throw source.fault("holds more than one " + PICKLE);
        }
        found = name.substring(0, name.length() - PICKLE.length());
      }
    }
    if (found == null) {
      throw source.fault(
          "is a zip file, but not one of PyTorch: it has no "
              + PICKLE
              + "; unpack it if the checkpoint is in it");
    }
    if (zip.contains(found + "constants.pkl")) {
      throw source.fault(
          "is a TorchScript program; save the model's state_dict() with torch.save instead");
    }
    return found;
  }

  private @Nullable Object load() throws IOException {
    if (zip.contains(folder + "byteorder")) {
      ZipEntries.Extent order = zip.extent(folder + "byteorder");
      byte[] text = source.read(order.start(), (int) Math.min(16, order.size())).array();
      if (!new String(text, StandardCharsets.US_ASCII).equals("little")) {
        throw source.fault("was written big-endian; only little-endian files are read");
      }
    }
    ZipEntries.Extent pickle = zip.extent(folder + PICKLE);
    try (var in = new PickleInput(source, pickle.start(), pickle.start() + pickle.size())) {
      return PickleMachine.load(in, new AllowedConstructors(source, this::storage));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Storage storage(String key, DType type, long size) {
    try {
      ZipEntries.Extent extent = zip.extent(folder + "data/" + key);
      var storage = new Storage(key, type, size);
      if (extent.size() < storage.byteSize()) {
        throw source.fault(
            "storage '%s' claims %s bytes, its entry has %s"
                .formatted(key, storage.byteSize(), extent.size()));
      }
      storage.place(extent.start());
      return storage;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
