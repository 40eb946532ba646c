package dev.emc.eval.gauge;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.CompactTransform;
import dev.emc.api.ConfigException;
import dev.emc.api.EntropyEstimator;
import dev.emc.core.engine.Devices;
import dev.emc.core.engine.GradMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the criterion acts on: embeddings mapped to the unit cube.
 *
 * @param compact (N, D) row-major, in 0 … 1
 * @param width D
 * @param entropies marginal entropy of each dimension, nats
 * @param uniformLevel expectation of the estimator for a uniform sample of N
 * @param pairs evenness of pairs of dimensions; null if there is one dimension only
 */
public record CompactGauge(
    float[] compact,
    int width,
    double[] entropies,
    double uniformLevel,
    @Nullable PairUniformity pairs) {
  private static final long PAIR_SEED = 1;

  /**
   * Measures embeddings.
   *
   * @param embeddings (N, D) row-major, finite
   * @throws ConfigException if there are too few for the estimator
   */
  public static CompactGauge of(
      float[] embeddings, int width, CompactTransform transform, EntropyEstimator estimator) {
    int rows = embeddings.length / width;
    requireEnough(rows, estimator);
    try (NDManager manager = Devices.engine().newBaseManager(Device.cpu())) {
      NDArray z = manager.create(embeddings, new Shape(rows, width));
      return GradMode.off(
          () -> {
            float[] compact = transform.apply(z).toFloatArray();
            float[] read = estimator.entropy(z, transform).toFloatArray();
            double[] entropies = new double[width];
            Arrays.setAll(entropies, d -> read[d]);
            return new CompactGauge(
                compact,
                width,
                entropies,
                estimator.uniformLevel(rows),
                width < 2 ? null : PairUniformity.of(compact, width, PAIR_SEED));
          });
    }
  }

  /**
   * Checks that there are enough embeddings.
   *
   * @throws ConfigException if not
   */
  public static void requireEnough(int rows, EntropyEstimator estimator) {
    if (rows < estimator.minimumSamples()) {
      throw new ConfigException(
          "the entropy estimator needs at least %s embeddings, but there are %s"
              .formatted(estimator.minimumSamples(), rows));
    }
  }

  /** Mean of the marginal entropies, nats. */
  public double entropy() {
    return Arrays.stream(entropies).average().orElse(Double.NaN);
  }
}
