package dev.emc.checkpoint.keys;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.emc.checkpoint.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a network has places for.
 *
 * @param backbonePrefix what its method puts before its backbone's keys
 * @param headPrefixes what it puts before its heads' keys
 * @param backbone shapes of the backbone's tensors by their names without the prefix
 */
public record NetworkKeys(
    String backbonePrefix, Set<String> headPrefixes, Map<String, Shape> backbone) {

  /** Those of a network's arrays. */
  public static NetworkKeys of(
      String backbonePrefix, Set<String> headPrefixes, Map<String, NDArray> backbone) {
    var shapes = new LinkedHashMap<String, Shape>();
    backbone.forEach((key, array) -> shapes.put(key, array.getShape()));
    return new NetworkKeys(backbonePrefix, headPrefixes, shapes);
  }

  /** Whether the backbone has a tensor of this name, or a norm whose batches are so counted. */
  boolean has(String key) {
    return backbone.containsKey(key)
        || WeightLoader.isCounter(key)
            && backbone.containsKey(key.substring(0, key.lastIndexOf('.') + 1) + "running_mean");
  }

  /** How many of the backbone's tensors some weights have in the right shape, or need not have. */
  int fitting(CheckpointWeights dict) {
    return (int)
        backbone.entrySet().stream()
            .filter(
                place ->
                    dict.startsAfresh(place.getKey())
                        || fits(place.getKey(), dict.backbone(), place.getValue()))
            .count();
  }

  /** Whether weights fill the whole backbone and nothing of theirs is left over. */
  boolean isFilledBy(CheckpointWeights dict) {
    return fitting(dict) == backbone.size()
        && dict.backbone().keySet().stream()
            .allMatch(key -> backbone.containsKey(key) || WeightLoader.isCounter(key));
  }

  private static boolean fits(String key, Map<String, Tensor> backbone, Shape shape) {
    @Nullable Tensor tensor = backbone.get(key);
    return tensor != null
        && Arrays.equals(
            TensorForms.fitting(key, tensor, shape.getShape()).shape(), shape.getShape());
  }
}
