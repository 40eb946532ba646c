package dev.emc.plugin.baselines.criteria;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.Embeddings;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Scalars;
import dev.emc.api.math.Surrogate;
import dev.emc.plugin.baselines.support.PolarFactor;
import jakarta.inject.Inject;

/**
 * Maximum manifold capacity, MMCR (Yerxa, Kuang, Simoncelli, Chung 2023): maximises the nuclear
 * norm ‖C‖_* of the centroids, C the (N, D) mean of every image's unit embeddings over all views.
 *
 * <p>As in EMC's released code, centroids are not normalised again, the norm is not divided by N,
 * and rows with entries that are not finite are left out. The gradient is the polar factor of C,
 * see {@link PolarFactor}.
 */
public final class Mmcr implements Regularizer {
  private final MmcrConfig config;

  @Inject
  public Mmcr(MmcrConfig config) {
    this.config = config;
  }

  @Override
  public void check(RunShape run) {
    Needs.of("mmcr").batch(run, 2).width(run, 2).views(run, 2);
  }

  @Override
  public LossTerms loss(Embeddings embeddings) {
    var shape = new Shape(embeddings.viewCount(), embeddings.batchSize(), embeddings.width());
    NDArray centroids = embeddings.stackedNormalized().reshape(shape).mean(new int[] {0});
    return LossTerms.builder()
        .add("nuclear-norm", -config.weight(), nuclearNorm(withoutBrokenRows(centroids)))
        .build();
  }

  /**
   * Σ of singular values, a scalar.
   *
   * @param matrix (N, D)
   */
  static NDArray nuclearNorm(NDArray matrix) {
    NDArray factor = PolarFactor.of(matrix);
    NDArray detached = matrix.stopGradient();
    NDArray value = factor.mul(detached).sum();
    var type = matrix.getDataType();
    return Surrogate.of(matrix, value.toType(type, false), factor.toType(type, false));
  }

  /** Rows with an entry that is not finite become zero, which changes no other row's part. */
  private static NDArray withoutBrokenRows(NDArray matrix) {
    // x − x is 0 where x is finite and NaN elsewhere.
    NDArray sums = matrix.stopGradient().sub(matrix.stopGradient()).sum(new int[] {1}, true);
    NDArray finite = sums.eq(Scalars.like(sums, 0));
    return NDArrays.where(finite.broadcast(matrix.getShape()), matrix, matrix.zerosLike());
  }
}
