package dev.emc.core.guard;

import dev.emc.checkpoint.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * What of the start's features later ones are compared with.
 *
 * @param k neighbours of each image
 * @param neighbours (N, k) row-major: indices of each image's nearest others, the nearest first
 * @param deviations standard deviation of each dimension of the features
 */
public record GuardReference(int k, int[] neighbours, double[] deviations) {
  private static final String NEIGHBOURS = "start-neighbours";
  private static final String DEVIATIONS = "start-deviations";

  /** As arrays of a checkpoint. */
  Map<String, Tensor> tensors() {
    long[] indices = Arrays.stream(neighbours).asLongStream().toArray();
    return Map.of(
        NEIGHBOURS,
        Tensor.ofLongs(indices, k == 0 ? 0 : indices.length / k, k),
        DEVIATIONS,
        Tensor.ofDoubles(deviations, deviations.length));
  }

  /** From the arrays of a checkpoint. */
  static GuardReference of(Map<String, Tensor> tensors) throws IOException {
    Tensor neighbours = tensors.get(NEIGHBOURS);
    Tensor deviations = tensors.get(DEVIATIONS);
    if (neighbours == null || deviations == null) {
      return new GuardReference(0, new int[0], new double[0]);
    }
    return new GuardReference(
        (int) neighbours.shape()[1],
        Arrays.stream(neighbours.toLongs()).mapToInt(Math::toIntExact).toArray(),
        deviations.toDoubles());
  }
}
