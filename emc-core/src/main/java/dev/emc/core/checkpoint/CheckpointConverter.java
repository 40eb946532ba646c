package dev.emc.core.checkpoint;

import dev.emc.api.ConfigException;
import dev.emc.core.checkpoint.keys.KeyDetector;
import dev.emc.core.checkpoint.keys.KeyMap;
import dev.emc.core.checkpoint.npz.NpzWriter;
import dev.emc.core.checkpoint.safetensors.SafeTensors;
import dev.emc.core.checkpoint.tensor.Tensor;
import dev.emc.core.checkpoint.torch.TorchWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a checkpoint's tensors as another kind of file, which the target's name picks: {@code
 * .safetensors}, {@code .npz}, {@code .pth} or {@code .pt}.
 */
public final class CheckpointConverter {
  /** What of a checkpoint is written. */
  public enum Part {
    /** Every tensor under its whole path. */
    ALL,
    /** The state dict, wrappers' prefixes removed. */
    MODEL,
    /** The backbone in torchvision's or timm's names. */
    BACKBONE
  }

  private CheckpointConverter() {}

  /**
   * Writes a part of a checkpoint, replacing a file that is there.
   *
   * @return how many tensors were written
   * @throws ConfigException if the target's kind is not known, the target is the source, or the
   *     part is not in the checkpoint
   */
  public static int convert(Checkpoint checkpoint, Part part, Path target) throws IOException {
    Path source = Path.of(checkpoint.name());
    if (Files.exists(source) && Files.exists(target) && Files.isSameFile(source, target)) {
      throw new ConfigException(target + ": cannot be converted into itself");
    }
    Map<String, Tensor> tensors = select(checkpoint, part);
    String name = target.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".safetensors")) {
      SafeTensors.write(target, tensors, Map.of("format", "pt"));
    } else if (name.endsWith(".npz")) {
      NpzWriter.write(target, tensors);
    } else if (name.endsWith(".pth") || name.endsWith(".pt")) {
      TorchWriter.write(target, tensors);
    } else {
      throw new ConfigException(
          target
              + ": cannot tell what to write; the name must end in .safetensors, .npz, .pth or .pt");
    }
    return tensors.size();
  }

  private static Map<String, Tensor> select(Checkpoint checkpoint, Part part) {
    if (part == Part.ALL) {
      return checkpoint.tensors();
    }
    return KeyDetector.detect(checkpoint.tensors())
        .map(dict -> part == Part.MODEL ? dict.plain() : dict.backbone())
        .orElseThrow(
            () ->
                new ConfigException(
                    "%s: no model was recognised by its keys; known are those of %s"
                        .formatted(checkpoint.name(), KeyMap.names())));
  }
}
