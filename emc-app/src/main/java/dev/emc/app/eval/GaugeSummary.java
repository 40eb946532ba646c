package dev.emc.app.eval;

import dev.emc.app.console.Table;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.gauge.Collapse;
import dev.emc.eval.gauge.CompactGauge;
import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.eval.gauge.PairUniformity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the gauge command found.
 *
 * @param subject what was measured
 * @param scale what was done to the scale of the dimensions
 * @param rows number of embeddings, N
 * @param width number of dimensions, D
 * @param collapse the verdict
 * @param transform map to the unit cube
 * @param entropy mean marginal entropy, nats
 * @param uniformEntropy expectation for a uniform sample of the same size
 * @param effectiveRank RankMe
 * @param meanAbsCorrelation mean |correlation| of two dimensions
 * @param independentCorrelation the same of independent dimensions of N values
 * @param meanStandardDeviation mean over dimensions
 * @param pairs evenness of two-dimensional marginals; null if there is one dimension
 * @param entropies of each dimension, nats
 * @param standardDeviations of each dimension
 * @param loadReport what the model's weights are; null for a file of embeddings
 */
record GaugeSummary(
    String subject,
    Scale scale,
    int rows,
    int width,
    Collapse collapse,
    String transform,
    double entropy,
    double uniformEntropy,
    double effectiveRank,
    double meanAbsCorrelation,
    double independentCorrelation,
    double meanStandardDeviation,
    @Nullable PairUniformity pairs,
    double[] entropies,
    double[] standardDeviations,
    @Nullable LoadSummary loadReport) {

  /** What was done to the scale of the dimensions before they were mapped to the unit cube. */
  enum Scale {
    /** Nothing: the model's transform is made for its embeddings. */
    AS_TRAINED("as they are"),
    /** Nothing, though nobody knows whether the transform fits. */
    AS_THEY_ARE("as they are, not standardised"),
    /** Rows of unit length times √D. */
    UNIT_LENGTH("of unit length, times the root of D"),
    /** Less its mean, over its standard deviation, dimension by dimension. */
    STANDARDISED("each standardised: less its mean, over its standard deviation");

    private final String text;

    Scale(String text) {
      this.text = text;
    }
  }

  static GaugeSummary of(
      String subject,
      Scale scale,
      String transform,
      ModelGauge measured,
      @Nullable LoadSummary loadReport) {
    EmbeddingGauge gauge = measured.gauge();
    CompactGauge compact = measured.compact();
    return new GaugeSummary(
        subject,
        scale,
        gauge.rows(),
        gauge.width(),
        measured.collapse(),
        transform,
        compact.entropy(),
        compact.uniformLevel(),
        gauge.effectiveRank(),
        gauge.meanAbsCorrelation(),
        EmbeddingGauge.independentCorrelation(gauge.rows()),
        gauge.meanStandardDeviation(),
        compact.pairs(),
        compact.entropies(),
        gauge.standardDeviations(),
        loadReport);
  }

  List<String> lines() {
    var table = new Table();
    table.row("", "mean", "lowest", "highest", "uniform, independent");
    table.row(
        "marginal entropy, nats",
        text(entropy),
        text(Arrays.stream(entropies).min().orElse(entropy)),
        text(Arrays.stream(entropies).max().orElse(entropy)),
        text(uniformEntropy));
    table.row(
        "standard deviation",
        text(meanStandardDeviation),
        text(Arrays.stream(standardDeviations).min().orElse(meanStandardDeviation)),
        text(Arrays.stream(standardDeviations).max().orElse(meanStandardDeviation)),
        "");
    table.row(
        "|correlation| of two dimensions",
        text(meanAbsCorrelation),
        "",
        "",
        text(independentCorrelation));
    if (pairs != null) {
      table.row(
          "two-dimensional lack, nats",
          text(pairs.lack()),
          "",
          text(pairs.largestLack()),
          text(pairs.uniformLack()));
    }
    table.row(
        "effective rank",
        String.format(Locale.ROOT, "%.1f", effectiveRank),
        "",
        "",
        String.valueOf(Math.min(rows, width)));
    var lines = new ArrayList<String>();
    lines.add(
        "%s: %s dimensions, %s; mapped to the unit cube by %s"
            .formatted(subject, width, scale.text, transform));
    lines.addAll(table.lines());
    if (scale == Scale.AS_THEY_ARE) {
      lines.add(
          "entropies depend on means and scales of the dimensions; --standardise takes these out");
    }
    lines.add(
        switch (collapse.kind()) {
              case NONE -> "no sign of collapse: ";
              case DIMENSIONAL -> "DIMENSIONAL COLLAPSE: ";
              case COMPLETE -> "COLLAPSED: ";
            }
            + collapse.reason());
    return lines;
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }
}
