package dev.emc.checkpoint;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.CheckpointWeights;
import dev.emc.checkpoint.keys.LoadReport;
import dev.emc.checkpoint.keys.WeightChoice;
import dev.emc.checkpoint.keys.WeightSelection;
import dev.emc.checkpoint.npz.NpzWriter;
import dev.emc.checkpoint.safetensors.SafeTensors;
import dev.emc.checkpoint.tensor.Tensor;
import dev.emc.checkpoint.torch.TorchWriter;
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
   * @param weights where in the file they lie; empty for the top, or if all was written
   * @param otherWeights where others lie that would have fitted as well
   */
  public record Converted(
      int tensors, List<String> nonFinite, String weights, List<String> otherWeights) {
    /** Keeps copies. */
    public Converted {
      nonFinite = List.copyOf(nonFinite);
      otherWeights = List.copyOf(otherWeights);
    }

    /** The warnings that the values and the choice deserve, in one line each. */
    public List<String> warnings() {
      List<String> lines = new ArrayList<>();
      if (!otherWeights.isEmpty()) {
        lines.add(
            "the weights under %s are taken; those under %s fit as well (start-weights chooses)"
                .formatted(
                    weights.isEmpty() ? "the top level" : weights,
                    String.join(", ", otherWeights)));
      }
      if (!nonFinite.isEmpty()) {
        lines.add("NaN or infinite weights in " + LoadReport.some(nonFinite));
      }
      return lines;
    }
  }

  /** Tensors may share elements in the source, so a small file can mean a huge one. */
  private static final int MOST_GROWTH = 4;

  private static final long ALWAYS_ALLOWED_BYTES = 64L << 20;

  /** What is to be written, and of which weights. */
  private record Selected(Map<String, Tensor> tensors, String weights, List<String> others) {}

  private CheckpointConverter() {}

  /**
   * Writes a part of a checkpoint's trained weights; see the longer form.
   *
   * @return what was written
   */
  public static Converted convert(Checkpoint checkpoint, Part part, Path target)
      throws IOException {
    return convert(checkpoint, part, WeightChoice.ANY, target);
  }

  /**
   * Whether a part takes far more room written out than in its file, where tensors share elements.
   *
   * @param choice which weights, if there are several
   * @return one line that says how much, or nothing if all is well
   */
  public static Optional<String> growth(Checkpoint checkpoint, Part part, WeightChoice choice) {
    Map<String, Tensor> tensors = select(checkpoint, part, choice).tensors();
    double bytes = tensors.values().stream().mapToDouble(Tensor::byteSize).sum();
    if (bytes <= Math.max(ALWAYS_ALLOWED_BYTES, (double) MOST_GROWTH * checkpoint.bytes())) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s: its %d tensors share their elements: written out they take %.1f MB, the file has"
                + " %.2f MB",
            checkpoint.name(),
            tensors.size(),
            bytes / 1e6,
            checkpoint.bytes() / 1e6));
  }

  /**
   * Writes a part of a checkpoint, replacing a file that is there.
   *
   * @param choice which weights, if there are several
   * @return what was written
   * @throws ConfigException if the target's kind is not known, the target is the source, or the
   *     part is not in the checkpoint
   */
  public static Converted convert(
      Checkpoint checkpoint, Part part, WeightChoice choice, Path target) throws IOException {
    Path source = Path.of(checkpoint.name());
    if (Files.exists(source) && Files.exists(target) && Files.isSameFile(source, target)) {
      throw new ConfigException(target + ": cannot be converted into itself");
    }
    Selected selected = select(checkpoint, part, choice);
    Map<String, Tensor> tensors = selected.tensors();
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
    return new Converted(tensors.size(), nonFinite, selected.weights(), selected.others());
  }

  private static Selected select(Checkpoint checkpoint, Part part, WeightChoice choice) {
    if (part == Part.ALL) {
      return new Selected(checkpoint.tensors(), "", List.of());
    }
    var selection = WeightSelection.of(checkpoint.name(), checkpoint.tensors(), choice);
    CheckpointWeights taken = selection.taken();
    return new Selected(
        part == Part.MODEL ? taken.plain() : taken.backbone(), taken.label(), selection.others());
  }
}
