package dev.emc.plugin.baselines.estimators;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.math.Scalars;
import jakarta.inject.Inject;

/**
 * Distances to the k-th nearest neighbour in one dimension (Kozachenko &amp; Leonenko 1987; k &gt;
 * 1: Singh et al. 2003).
 *
 * <pre>
 * H = 1/N Σ_i log( 2 exp(ψ(N) − ψ(k)) ρ_i + eps ),  ρ_i distance of x_i to its k-th nearest
 * </pre>
 *
 * <p>In a sorted column the k nearest neighbours are adjacent, so ρ_i is the smallest, over windows
 * of k + 1 values that hold x(i), of its larger distance to the window's ends.
 */
public final class NearestNeighbour implements EntropyEstimator {
  /** Beyond any value: a window that reaches past an end is never the smallest. */
  private static final double FAR = 1e9;

  private final NearestNeighbourConfig config;

  @Inject
  public NearestNeighbour(NearestNeighbourConfig config) {
    this.config = config;
  }

  @Override
  public NDArray entropy(NDArray sample) {
    NDArray sorted = Sorted.columns(sample, minimumSamples(), "nearest-neighbour");
    long d = sorted.getShape().get(0);
    long n = sorted.getShape().get(1);
    int k = config.neighbour();
    NDArray far =
        sample.getManager().full(new Shape(d, k), (float) FAR).toType(sample.getDataType(), false);
    NDArray padded = NDArrays.concat(new NDList(far.neg(), sorted, far), 1);
    NDArray nearest = distance(padded, sorted, 0);
    for (int a = 1; a <= k; a++) {
      nearest = nearest.minimum(distance(padded, sorted, a));
    }
    double scale = 2 * Math.exp(Digamma.of(n) - Digamma.of(k));
    return nearest
        .mul(Scalars.like(sample, scale))
        .add(Scalars.like(sample, config.epsilon()))
        .log()
        .mean(new int[] {1});
  }

  /** Distance to the farther end of the window x(i−a) … x(i−a+k). */
  private NDArray distance(NDArray padded, NDArray sorted, int a) {
    long n = sorted.getShape().get(1);
    int k = config.neighbour();
    NDArray down = sorted.sub(Sorted.slice(padded, k - a, n));
    NDArray up = Sorted.slice(padded, 2L * k - a, n).sub(sorted);
    return down.maximum(up);
  }

  @Override
  public int minimumSamples() {
    return config.neighbour() + 1;
  }

  @Override
  public boolean differentiable() {
    return true;
  }

  /**
   * Closed form (2 ln 2 − 1) k/N: the mass of a k-neighbourhood of a uniform value is Beta(k, N −
   * k), and near an edge it lies on one side.
   */
  @Override
  public double uniformLevel(int samples) {
    return (2 * Math.log(2) - 1) * config.neighbour() / samples;
  }
}
