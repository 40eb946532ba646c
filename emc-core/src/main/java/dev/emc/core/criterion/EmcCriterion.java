package dev.emc.core.criterion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.google.inject.Inject;
import dev.emc.api.CompactTransform;
import dev.emc.api.ConfigException;
import dev.emc.api.Embeddings;
import dev.emc.api.EntropyEstimator;
import dev.emc.api.LossTerms;
import dev.emc.api.Regularizer;
import dev.emc.api.RunShape;
import dev.emc.api.math.Scalars;

/**
 * The effective entropy-maximisation criterion (Chakraborty, LeCun, Rudner, Learned-Miller, AISTATS
 * 2025): β2 · L_cov − β1 · H on the full-resolution views' embeddings mapped to the unit cube.
 *
 * <p>H is the mean over dimensions and views of the marginal entropies, in nats. L_cov is the
 * <em>sum</em> over views of Σ_{i≠j} C_ij² / D with C the covariance (divisor N − 1) of the mapped
 * embeddings; the released code sums it although it averages the entropy. Embeddings are taken
 * before any normalisation. With {@link CovarianceEstimate#UNBIASED} the squares are estimated
 * without the noise of a small sample.
 *
 * <p>Terms: {@code entropy} (H, weight −β1) and {@code covariance} (L_cov, weight β2).
 */
public final class EmcCriterion implements Regularizer {
  private final EmcConfig config;
  private final CompactTransform transform;
  private final EntropyEstimator estimator;

  /** The criterion on a given transform and estimator. */
  @Inject
  public EmcCriterion(EmcConfig config, CompactTransform transform, EntropyEstimator estimator) {
    this.config = config;
    this.transform = transform;
    this.estimator = estimator;
  }

  /** The criterion of the paper for VICReg: sigmoid, m-spacings with ε = 1e-7. */
  public static EmcCriterion forEuclidean(double entropyWeight, double covarianceWeight) {
    return new EmcCriterion(
        new EmcConfig(entropyWeight, covarianceWeight),
        new Sigmoid(),
        new MSpacings(new MSpacingsConfig(1e-7)));
  }

  /** The criterion of the paper for SwAV and SimSiam: normal distribution function, m-spacings. */
  public static EmcCriterion forHypersphere(double entropyWeight, double covarianceWeight) {
    return new EmcCriterion(
        new EmcConfig(entropyWeight, covarianceWeight),
        new NormalCdf(),
        new MSpacings(new MSpacingsConfig()));
  }

  @Override
  public void check(RunShape run) {
    int least = Math.max(config.covariance().leastRows(), estimator.minimumSamples());
    if (run.batchSize() < least) {
      throw new ConfigException(
          "regularizer 'emc' needs a batch of at least "
              + least
              + " images with this estimator, this run has "
              + run.batchSize());
    }
    if (config.covarianceWeight() > 0 && run.embeddingWidth() < 2) {
      throw new ConfigException(
          "regularizer 'emc' needs embeddings at least 2 wide to decorrelate them, this run has "
              + run.embeddingWidth());
    }
    if (config.entropyWeight() > 0 && !estimator.differentiable()) {
      throw new ConfigException(
          "the chosen estimator has no gradient, so its entropy cannot be maximised; choose a"
              + " differentiable one such as m-spacings, or set regularizer.entropy-weight to 0");
    }
  }

  /**
   * The terms for one batch.
   *
   * @param embeddings (N, D) per view; only the full-resolution views count
   */
  @Override
  public LossTerms loss(Embeddings embeddings) {
    NDArray entropy = null;
    NDArray covariance = null;
    var width = new Shape(embeddings.width());
    for (NDArray view : embeddings.fullResolutionViews()) {
      NDArray entropies = estimator.entropy(view, transform);
      NDArray h = ReturnedShapes.checked(estimator, "entropy()", width, entropies).mean();
      NDArray centred = transform.centered(view);
      NDArray c =
          config
              .covariance()
              .of(ReturnedShapes.checked(transform, "centered()", view.getShape(), centred));
      entropy = entropy == null ? h : entropy.add(h);
      covariance = covariance == null ? c : covariance.add(c);
    }
    if (entropy == null || covariance == null) {
      throw new IllegalArgumentException("embeddings without a full-resolution view");
    }
    NDArray mean = entropy.mul(Scalars.like(entropy, 1.0 / embeddings.fullResolutionCount()));
    return LossTerms.builder()
        .add("entropy", -config.entropyWeight(), mean)
        .add("covariance", config.covarianceWeight(), covariance)
        .build();
  }
}
