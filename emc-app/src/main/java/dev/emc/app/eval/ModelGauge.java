package dev.emc.app.eval;

import dev.emc.api.CompactTransform;
import dev.emc.api.EntropyEstimator;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.core.criterion.MSpacings;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.gauge.Collapse;
import dev.emc.eval.gauge.CompactGauge;
import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.eval.gauge.GaugeResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gauge of some embeddings.
 *
 * @param gauge rank and correlations
 * @param compact what the criterion acts on
 * @param collapse the verdict
 * @param largestEntropy most that the estimator can give; null if it is not known
 */
record ModelGauge(
    EmbeddingGauge gauge,
    CompactGauge compact,
    Collapse collapse,
    @Nullable Double largestEntropy) {

  static ModelGauge of(
      ImageRows embeddings, CompactTransform transform, EntropyEstimator estimator) {
    return of(embeddings, embeddings.values(), transform, estimator);
  }

  /**
   * A gauge of embeddings that are brought to another scale before they are mapped to the unit
   * cube; rank and collapse are those of the embeddings as they are.
   *
   * @param scaled as many values
   */
  static ModelGauge of(
      ImageRows embeddings,
      float[] scaled,
      CompactTransform transform,
      EntropyEstimator estimator) {
    EmbeddingGauge gauge = EmbeddingGauge.of(embeddings.values(), embeddings.width());
    return new ModelGauge(
        gauge,
        CompactGauge.of(scaled, embeddings.width(), transform, estimator),
        Collapse.of(embeddings.values(), gauge),
        estimator instanceof MSpacings ? MSpacings.largest(gauge.rows()) : null);
  }

  GaugeResult result(Map<String, String> settings, LoadSummary loadReport) {
    return GaugeResult.of(settings, gauge, compact, largestEntropy, collapse, loadReport);
  }
}
