package dev.emc.checkpoint.keys;

import ai.djl.ndarray.NDArray;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The refusal of weights that are another network's, with the network that they look like. */
final class OtherNetwork {
  /** Faults that it shows: each is a long one. */
  private static final int EXAMPLES = 3;

  /** What a batch norm keeps beside its weights, with what is said of a key that is not there. */
  private static final Pattern NO_STATISTIC =
      Pattern.compile("(.*\\.)?running_(mean|var)" + WeightLoader.MISSING);

  private OtherNetwork() {}

  /**
   * One line.
   *
   * @param source what it calls the file
   * @param fitting how many of the backbone's tensors fit
   */
  static String text(
      String source,
      CheckpointWeights dict,
      List<String> faults,
      int fitting,
      Map<String, NDArray> backbone) {
    if (faults.stream().allMatch(fault -> NO_STATISTIC.matcher(fault).matches())) {
      return "%s: these weights%s lack the running statistics of batch norms (%s), without which there are no features; save the model's whole state_dict, with its buffers; start-partial takes what is there"
          .formatted(source, place(dict), LoadReport.some(faults, EXAMPLES));
    }
    return "%s: these weights%s are another network's: %s; %s of the backbone's %s tensors fit%s%s%s"
        .formatted(
            source,
            place(dict),
            LoadReport.some(faults, EXAMPLES),
            fitting,
            backbone.size(),
            Architecture.of(dict).map(found -> "; they look like " + found.text()).orElse(""),
            positions(dict, backbone),
            fitting == 0 ? "" : "; start-partial takes what fits alone");
  }

  private static String place(CheckpointWeights dict) {
    return dict.label().isEmpty() ? "" : " (" + dict.label() + ")";
  }

  /** The setting that makes the positions fit, if they are learned for images of another size. */
  private static String positions(CheckpointWeights dict, Map<String, NDArray> backbone) {
    Tensor found = dict.backbone().get(Architecture.POSITIONS);
    NDArray target = backbone.get(Architecture.POSITIONS);
    if (found == null
        || target == null
        || Arrays.equals(found.shape(), target.getShape().getShape())) {
      return "";
    }
    OptionalInt image = Architecture.sizeOfPositions(dict.backbone());
    return image.isEmpty()
        ? ""
        : "; its positions are for images of %s pixels: backbone.position-size: %s"
            .formatted(image.getAsInt(), image.getAsInt());
  }
}
