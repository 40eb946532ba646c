package dev.emc.checkpoint.torch;

import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code torch.save} wrote: a tree of maps, lists, tensors, numbers and text.
 *
 * <p>Reading it runs nothing and resolves no class. Tensors are read from the file when their
 * elements are asked for.
 */
public final class TorchFile {
  /** How PyTorch lays out its files. */
  public enum Format {
    /** A zip file, since version 1.6. */
    ZIP,
    /** One pickle after another, then the storages. */
    LEGACY
  }

  private final Format format;
  private final @Nullable Object root;
  private final Leaves leaves;

  private TorchFile(ByteSource source, Format format, @Nullable Object root) {
    this.format = format;
    this.root = root;
    this.leaves = Leaves.of(source, root);
    if (leaves.tensors().isEmpty()) {
      // A whole model was saved: what it hides is what its owner looks for.
      leaves.passedOver().values().stream()
          .max(Comparator.comparingInt(PassedOver::tensors))
          .ifPresent(
              most -> {
                throw source.fault(Foreigners.NO_PART.formatted(most.name()));
              });
    }
  }

  /**
   * Reads a file.
   *
   * @throws dev.emc.api.ConfigException with one clear line if it is not what PyTorch writes, or
   *     holds more than a checkpoint needs
   */
  public static TorchFile read(Path path) throws IOException {
    return read(ByteSource.file(path));
  }

  /**
   * Reads a file's bytes.
   *
   * @throws dev.emc.api.ConfigException with one clear line if they are not what PyTorch writes, or
   *     hold more than a checkpoint needs
   */
  public static TorchFile read(ByteSource source) throws IOException {
    if (source.size() == 0) {
      throw source.fault("is empty");
    }
    if (isZip(source)) {
      return new TorchFile(source, Format.ZIP, ZipReader.read(source));
    }
    return new TorchFile(source, Format.LEGACY, LegacyReader.read(source));
  }

  /** Whether the bytes start as a zip file does. */
  public static boolean isZip(ByteSource source) throws IOException {
    return source.size() >= 4 && source.read(0, 4).getInt() == 0x504b0304;
  }

  /** Whether the bytes start as a pickle of protocol 2 or later does. */
  public static boolean isPickle(ByteSource source) throws IOException {
    if (source.size() < 2) {
      return false;
    }
    var start = source.read(0, 2);
    return (start.get(0) & 0xff) == 0x80 && start.get(1) >= 2 && start.get(1) <= 5;
  }

  /** Its layout. */
  public Format format() {
    return format;
  }

  /**
   * What was saved: nested maps with text keys and lists, whose leaves are {@link Tensor}, {@code
   * Long}, {@code Double}, {@code Boolean}, {@code String}, {@code byte[]}, {@link PythonGlobal},
   * null, or what stands for something that is not read. It may hold one container twice, and even
   * itself.
   */
  public @Nullable Object root() {
    return root;
  }

  /** All tensors by the keys and indices that lead to them, joined by {@code /}. */
  public Map<String, Tensor> tensors() {
    return leaves.tensors();
  }

  /** All other leaves by the keys and indices that lead to them, joined by {@code /}. */
  public Map<String, @Nullable Object> scalars() {
    return leaves.scalars();
  }

  /** What was not read, by the keys and indices that lead to it, joined by {@code /}. */
  public Map<String, PassedOver> passedOver() {
    var all = new LinkedHashMap<>(leaves.passedOver());
    all.putAll(leaves.mentioned());
    return Collections.unmodifiableMap(all);
  }
}
