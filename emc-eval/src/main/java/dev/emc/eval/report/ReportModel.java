package dev.emc.eval.report;

import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.eval.gauge.GaugeResult;
import org.jspecify.annotations.Nullable;

/**
 * A model of a report.
 *
 * @param name as in the probe results and plots
 * @param description a few words on how it was trained
 * @param gauge of its embeddings; null if not measured
 * @param config the run's resolved configuration, YAML; null for a model that was only read
 */
public record ReportModel(
    String name, String description, @Nullable Gauge gauge, @Nullable String config) {

  /**
   * What the criterion acts on, measured on held-out images.
   *
   * @param entropy mean marginal entropy of the compact embeddings, nats; null if not measured
   * @param uniformEntropy expectation of the estimator for a uniform sample
   * @param largestEntropy most that the estimator can give; null if it is not known
   * @param effectiveRank of the embeddings (RankMe)
   * @param width number of embedding dimensions
   * @param meanAbsCorrelation mean |correlation| of two dimensions
   * @param independentCorrelation the same of independent dimensions of as many images; null if
   *     their number is not known
   */
  public record Gauge(
      @Nullable Double entropy,
      double uniformEntropy,
      @Nullable Double largestEntropy,
      @Nullable Double effectiveRank,
      int width,
      @Nullable Double meanAbsCorrelation,
      @Nullable Double independentCorrelation) {

    /** As a gauge left it in a file. */
    public static Gauge of(GaugeResult result) {
      return new Gauge(
          result.entropy(),
          result.uniformEntropy(),
          result.largestEntropy(),
          result.effectiveRank(),
          result.width(),
          result.meanAbsCorrelation(),
          result.images() < 2 ? null : EmbeddingGauge.independentCorrelation(result.images()));
    }
  }
}
