package dev.emc.checkpoint.torch;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.DType;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads PyTorch's format before 1.6: pickles of a magic number, a version, the machine's
 * properties, the object and the keys of its storages, then each storage as its number of elements
 * and the elements.
 */
final class LegacyReader {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  private final ByteSource source;
  private final Map<String, Storage> storages = new HashMap<>();

  private LegacyReader(ByteSource source) {
    this.source = source;
  }

  static @Nullable Object read(ByteSource source) throws IOException {
    if (!TorchFile.isPickle(source)) {
      throw source.fault("is not a PyTorch file: it is neither a zip file nor a pickle");
    }
    return new LegacyReader(source).load();
  }

  private @Nullable Object load() throws IOException {
    try (var in = new PickleInput(source, 0, source.size())) {
      var constructors = new AllowedConstructors(source, this::storage);
      if (!MAGIC.equals(PickleMachine.load(in, constructors))) {
        throw in.broken("is a pickle, but not one of PyTorch: its magic number is another");
      }
      if (!Long.valueOf(VERSION).equals(PickleMachine.load(in, constructors))) {
        throw in.broken("has another version of PyTorch's legacy format than " + VERSION);
      }
      if (!(PickleMachine.load(in, constructors) instanceof Map<?, ?> machine)
          || !Boolean.TRUE.equals(machine.get("little_endian"))) {
        throw in.broken("was written big-endian; only little-endian files are read");
      }
      Object root = PickleMachine.load(in, constructors);
      placeStorages(PickleMachine.load(in, constructors), in.position());
      return root;
    }
  }

  private Storage storage(String key, DType type, long size) {
    Storage storage = storages.computeIfAbsent(key, k -> new Storage(k, type, size));
    if (storage.type() != type || storage.size() != size) {
      throw broken("storage '%s' is described in two ways".formatted(key));
    }
    return storage;
  }

  private void placeStorages(@Nullable Object keys, long start) throws IOException {
    if (!(keys instanceof List<?> list)) {
      throw broken("its list of storages is none");
    }
    Set<String> missing = new HashSet<>(storages.keySet());
    long at = start;
    try (ByteSource.Reader reader = source.open()) {
      var count = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      for (Object key : list) {
        Storage storage =
            key instanceof String || key instanceof Long ? storages.get(key.toString()) : null;
        if (storage == null || !missing.remove(storage.key())) {
          throw broken("its list of storages names one that no tensor uses, or one twice");
        }
        if (at > source.size() - 8) {
          throw cutShort(storage);
        }
        reader.read(at, count.clear());
        if (count.getLong(0) != storage.size()) {
          throw broken(
              "storage '%s' has %s elements, %s were announced"
                  .formatted(storage.key(), count.getLong(0), storage.size()));
        }
        at += 8;
        if (storage.byteSize() > source.size() - at) {
          throw cutShort(storage);
        }
        storage.place(at);
        at += storage.byteSize();
      }
    }
    if (!missing.isEmpty()) {
      throw broken("holds no data for %s of its storages".formatted(missing.size()));
    }
  }

  private ConfigException cutShort(Storage storage) {
    return broken("is cut short: it ends within storage '%s'".formatted(storage.key()));
  }

  private ConfigException broken(String what) {
    return source.fault(what);
  }
}
