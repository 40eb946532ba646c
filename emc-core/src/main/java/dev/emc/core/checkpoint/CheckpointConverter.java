package dev.emc.core.checkpoint;

import dev.emc.api.ConfigException;
import dev.emc.core.checkpoint.keys.KeyDetector;
import dev.emc.core.checkpoint.keys.KeyMap;
import dev.emc.core.checkpoint.keys.LoadReport;
import dev.emc.core.checkpoint.npz.NpzWriter;
import dev.emc.core.checkpoint.safetensors.SafeTensors;
import dev.emc.core.checkpoint.tensor.Tensor;
import dev.emc.core.checkpoint.torch.TorchWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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

  /**
   * What was written.
   *
   * @param tensors number of tensors
   * @param nonFinite names of those with a NaN or an infinity among their values
   */
  public record Converted(int tensors, List<String> nonFinite) {
    /** Keeps a copy. */
    public Converted {
      nonFinite = List.copyOf(nonFinite);
    }

    /** The warning that the values deserve; empty if they are all numbers. */
    public Optional<String> warning() {
      return nonFinite.isEmpty()
          ? Optional.empty()
          : Optional.of("NaN or infinite weights in " + LoadReport.some(nonFinite));
    }
  }

  private CheckpointConverter() {}

  /**
   * Writes a part of a checkpoint, replacing a file that is there.
   *
   * @return what was written
   * @throws ConfigException if the target's kind is not known, the target is the source, or the
   *     part is not in the checkpoint
   */
  public static Converted convert(Checkpoint checkpoint, Part part, Path target)
      throws IOException {
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
    List<String> nonFinite = new ArrayList<>();
    for (var entry : tensors.entrySet()) {
      if (entry.getValue().hasNonFinite()) {
        nonFinite.add(entry.getKey());
      }
    }
    return new Converted(tensors.size(), nonFinite);
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
