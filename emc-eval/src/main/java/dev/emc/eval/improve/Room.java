package dev.emc.eval.improve;

import dev.emc.core.criterion.MSpacings;
import dev.emc.eval.features.ImageRows;
import dev.emc.eval.gauge.Collapse;
import dev.emc.eval.gauge.CompactGauge;
import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.eval.gauge.GaugeResult;
import dev.emc.eval.model.OpenModel;
import dev.emc.images.source.ImageSource;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * How much room EMC has in a model: its embeddings against what independent, uniform dimensions of
 * as many images come to.
 *
 * @param embeddings what was measured of the embeddings, or of the features if heads are fresh
 * @param reachableRank effective rank of as many normal values
 * @param features whether the features have collapsed
 * @param measured {@code embeddings} or {@code features}
 */
record Room(GaugeResult embeddings, double reachableRank, Collapse features, String measured) {
  /** More images would tell little more, and an eigenvalue costs their third power. */
  private static final int MOST_IMAGES = 1_000;

  private static final long SEED = 1;

  /**
   * Gauges a model.
   *
   * @param images that it is not trained on
   * @param bare whether its heads are fresh, so that embeddings say nothing
   */
  static Room of(OpenModel model, ImageSource images, boolean bare) {
    ImageSource some = images.size() > MOST_IMAGES ? images.range(0, MOST_IMAGES) : images;
    ImageRows features = model.extractor(read -> {}).features(some);
    ImageRows rows = bare ? features : model.extractor(read -> {}).embeddings(some);
    EmbeddingGauge gauge = EmbeddingGauge.of(rows.values(), rows.width());
    var graph = model.trained().graph();
    CompactGauge compact =
        CompactGauge.of(rows.values(), rows.width(), graph.transform(), graph.estimator());
    return new Room(
        GaugeResult.of(
            Map.of("images", String.valueOf(rows.rows())),
            gauge,
            compact,
            MSpacings.largest(rows.rows()),
            Collapse.of(rows.values(), gauge),
            model.loadReport()),
        normalRank(rows.rows(), rows.width()),
        Collapse.of(features.values(), EmbeddingGauge.of(features.values(), features.width())),
        bare ? "features" : "embeddings");
  }

  private static double normalRank(int rows, int width) {
    var random = new Random(SEED);
    float[] values = new float[rows * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return EmbeddingGauge.effectiveRank(values, width);
  }

  /** In one line. */
  String text() {
    return String.format(
        Locale.ROOT,
        "%s of %d images: marginal entropy %.3f nats (uniform %.3f), |correlation| %.3f (independent %.3f), effective rank %.1f (%.1f could be reached)%s",
        measured,
        embeddings.images(),
        embeddings.entropy(),
        embeddings.uniformEntropy(),
        embeddings.meanAbsCorrelation(),
        EmbeddingGauge.independentCorrelation(embeddings.images()),
        embeddings.effectiveRank(),
        reachableRank,
        embeddings.collapse().kind() == Collapse.Kind.NONE
            ? ""
            : "; " + embeddings.collapse().reason());
  }
}
