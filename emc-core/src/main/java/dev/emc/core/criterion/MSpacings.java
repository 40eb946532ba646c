package dev.emc.core.criterion;

import ai.djl.ndarray.NDArray;
import com.google.inject.Inject;
import dev.emc.api.CompactTransform;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.PreciseTransform;
import dev.emc.api.math.Levels;
import dev.emc.api.math.Spacings;
import java.util.function.Function;
import org.apache.commons.numbers.gamma.Digamma;

/**
 * The m-spacings estimator of marginal entropy (Vasicek 1976, in the one-sided form of the paper's
 * equation 6), with m = round(√N):
 *
 * <pre>H_d = 1/(N−m) · Σ_{i=1..N−m} log( (N+1)/m · (u(i+m) − u(i)) + ε )</pre>
 *
 * <p>The paper's text leaves ε out; the released code has it inside the logarithm, as here. The
 * gradient through the logarithm is given by formula: only the sort is recorded in the graph.
 */
public final class MSpacings implements EntropyEstimator {
  private final double epsilon;

  /** An estimator with the given settings. */
  @Inject
  public MSpacings(MSpacingsConfig config) {
    this.epsilon = config.epsilon();
  }

  /** The window m = round(√N) for N samples. */
  public static int window(long samples) {
    return (int) Math.round(Math.sqrt(samples));
  }

  @Override
  public NDArray entropy(NDArray sample) {
    return estimate(sample, Levels::of);
  }

  @Override
  public NDArray entropy(NDArray embeddings, CompactTransform transform) {
    return transform instanceof PreciseTransform precise
        ? estimate(embeddings, precise::levels)
        : entropy(transform.apply(embeddings));
  }

  private NDArray estimate(NDArray values, Function<NDArray, Levels> map) {
    long n = values.getShape().get(0);
    if (n < minimumSamples()) {
      throw new IllegalArgumentException(
          "m-spacings needs at least " + minimumSamples() + " samples, got " + n);
    }
    int m = window(n);
    // A map that never falls keeps the order, so values are sorted before they lose digits. The
    // engine sorts rows of a contiguous array faster than columns.
    NDArray sorted = values.transpose().sort(1);
    return Spacings.meanLog(sorted, map, m, new double[] {(n + 1.0) / m}, epsilon);
  }

  @Override
  public int minimumSamples() {
    return 2;
  }

  @Override
  public boolean differentiable() {
    return true;
  }

  /** ln((N+1)/m) + ψ(m) − ψ(N+1): spacings of uniform samples are Beta(m, N+1−m). */
  @Override
  public double uniformLevel(int samples) {
    int m = window(samples);
    return Math.log((samples + 1.0) / m) + Digamma.value(m) - Digamma.value(samples + 1.0);
  }

  /**
   * The largest estimate there is, ln((N+1)/(N−m)), reached by heaping m samples on each edge: a
   * value above the uniform level means edge-heavy, not "more than uniform".
   */
  public static double largest(int samples) {
    int m = window(samples);
    return Math.log((samples + 1.0) / (samples - m));
  }
}
