package dev.emc.checkpoint;

import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.store.SavedCheckpoint;
import dev.emc.checkpoint.tensor.ByteSource;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.tensor.TensorFile;
import dev.emc.checkpoint.torch.PassedOver;
import dev.emc.checkpoint.torch.TorchFile;
import dev.emc.files.FileKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint file of any supported kind. Only its structure is in memory; tensors are read when
 * their elements are asked for.
 *
 * @param name what messages call it
 * @param bytes size of the file
 * @param format told from the content, not the file name
 * @param tensors by the keys that lead to them, joined by {@code /}, such as {@code
 *     model/module.backbone.conv1.weight}
 * @param scalars all other leaves by the keys that lead to them: numbers, text, null
 * @param passedOver what was not read, by the keys that lead to it: objects of classes that no
 *     checkpoint needs
 */
public record Checkpoint(
    String name,
    long bytes,
    CheckpointFormat format,
    Map<String, Tensor> tensors,
    Map<String, @Nullable Object> scalars,
    Map<String, PassedOver> passedOver) {
  private static final int SAFETENSORS_START = 9;
  private static final String EXPECTED =
      "expected a PyTorch file (.pth, .pt, .tar, .ckpt) or a safetensors file";

  /**
   * Reads a file's structure; of a run's checkpoint folder, that of its weights.
   *
   * @throws dev.emc.api.ConfigException with one clear line if it is no checkpoint or a damaged one
   */
  public static Checkpoint read(Path path) throws IOException {
    return read(ByteSource.file(weightsIn(path).orElse(path)));
  }

  /** The file of weights in a run's checkpoint folder; empty if it is no such folder. */
  public static Optional<Path> weightsIn(Path folder) {
    return Optional.of(folder.resolve(SavedCheckpoint.MODEL)).filter(Files::isRegularFile);
  }

  /**
   * Reads the structure of a file's bytes.
   *
   * @throws dev.emc.api.ConfigException with one clear line if they are no checkpoint or a damaged
   *     one
   */
  public static Checkpoint read(ByteSource source) throws IOException {
    if (source.size() == 0) {
      throw source.fault("is empty");
    }
    boolean isSafeTensors = startsLikeSafeTensors(source);
    boolean isTorch = TorchFile.isZip(source) || TorchFile.isPickle(source);
    FileKind other = isSafeTensors ? null : kind(source);
    // PyTorch's own files are zip archives too: of what is in one, its reader says more.
    if (other != null && !(isTorch && other.family() == FileKind.Family.ARCHIVE)) {
      throw source.fault("is no checkpoint but " + other.name() + "; " + advice(other.family()));
    }
    if (source.name().endsWith(".safetensors") || isSafeTensors) {
      TensorFile file = SafeTensors.read(source);
      var scalars = new LinkedHashMap<String, @Nullable Object>();
      file.metadata().forEach((key, value) -> scalars.put("__metadata__/" + key, value));
      return new Checkpoint(
          source.name(),
          source.size(),
          CheckpointFormat.SAFETENSORS,
          file.tensors(),
          Collections.unmodifiableMap(scalars),
          Map.of());
    }
    if (!isTorch) {
      throw source.fault("is no checkpoint; " + EXPECTED);
    }
    TorchFile file = TorchFile.read(source);
    CheckpointFormat format =
        file.format() == TorchFile.Format.ZIP
            ? CheckpointFormat.TORCH_ZIP
            : CheckpointFormat.TORCH_LEGACY;
    return new Checkpoint(
        source.name(), source.size(), format, file.tensors(), file.scalars(), file.passedOver());
  }

  private static @Nullable FileKind kind(ByteSource source) throws IOException {
    int length = (int) Math.min(FileKind.START_BYTES, source.size());
    return FileKind.of(source.read(0, length).array()).orElse(null);
  }

  private static String advice(FileKind.Family family) {
    return switch (family) {
      case WEB_PAGE -> "perhaps an error or sign-in page came instead: download the file itself";
      case POINTER -> "run 'git lfs pull' in its repository, or download the file itself";
      case ARCHIVE -> "unpack it and give the checkpoint that is in it";
      case DATA, IMAGE, OTHER -> EXPECTED;
    };
  }

  /** Eight bytes of a length below 2^32, then a JSON object. No pickle or zip starts like that. */
  private static boolean startsLikeSafeTensors(ByteSource source) throws IOException {
    if (source.size() < SAFETENSORS_START) {
      return false;
    }
    var start = source.read(0, SAFETENSORS_START);
    return start.getInt(4) == 0 && start.get(8) == '{';
  }
}
