package dev.emc.spark.job;

import dev.emc.api.plugin.ExtensionPoint;
import dev.emc.core.plugin.Choice;
import dev.emc.core.plugin.SelectedComponents;
import dev.emc.eval.gauge.CompactGauge;
import dev.emc.eval.gauge.EmbeddingGauge;
import dev.emc.spark.measure.FeatureColumn;
import dev.emc.spark.measure.FeatureGauge;
import dev.emc.spark.model.ModelPacking;
import dev.emc.spark.model.SharedStart;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Measures how much of their space any number of features use. */
final class GaugeJob implements Job {
  private static final int SAMPLE = 100_000;
  private static final int SEED = 1;

  /** Maps a standard normal dimension to a uniform one. */
  private static final String NORMAL = "normal-cdf";

  /**
   * What was found.
   *
   * @param rows gauged, N
   * @param width dimensions, D
   * @param collapse the verdict
   * @param transform map to the unit cube
   * @param sampled rows of the sample that entropies are of
   * @param entropy mean marginal entropy of the sample, nats
   * @param uniformEntropy expectation for a uniform sample of the same size
   * @param effectiveRank RankMe, of all rows
   * @param meanAbsCorrelation of all rows
   * @param independentCorrelation the same of independent dimensions
   * @param meanStandardDeviation of all rows
   * @param entropies of each dimension, nats
   * @param standardDeviations of each dimension
   */
  record Summary(
      int rows,
      int width,
      String collapse,
      String reason,
      String transform,
      int sampled,
      long seed,
      double entropy,
      double uniformEntropy,
      double effectiveRank,
      double meanAbsCorrelation,
      double independentCorrelation,
      double meanStandardDeviation,
      double[] entropies,
      double[] standardDeviations) {}

  @Override
  public String name() {
    return "gauge";
  }

  @Override
  public String summary() {
    return "how evenly features fill their space, and whether they have collapsed";
  }

  @Override
  public Options options() {
    return new Options()
        .addOption(JobOptions.value("features", "TABLE", "Parquet, such as embed writes"))
        .addOption(JobOptions.value("column", "NAME", "of the features (features)"))
        .addOption(JobOptions.value("sample", "N", "rows that entropies are of (100000)"))
        .addOption(JobOptions.value("seed", "N", "of the sample (1)"))
        .addOption(JobOptions.value("transform", "NAME", "map to the unit cube"))
        .addOption(
            JobOptions.flag(
                "standardise", "each dimension less its mean, over its standard deviation, first"))
        .addOption(JobOptions.value("out", "FILE", "the result as JSON"))
        .addOption(JobOptions.plugins())
        .addOption(Outputs.json());
  }

  @Override
  public List<String> required() {
    return List.of("features");
  }

  @Override
  public String example() {
    return "gauge --features s3a://features/photos --standardise";
  }

  @Override
  public List<String> run(CommandLine arguments, SparkSession spark) throws IOException {
    Dataset<Row> table = Outputs.table(arguments, "features", spark);
    String column = arguments.getOptionValue("column", "features");
    boolean standardise = arguments.hasOption("standardise");
    String transform = arguments.getOptionValue("transform", standardise ? NORMAL : "sigmoid");
    SharedStart.start();
    var graph =
        ModelPacking.components(JobOptions.plugins(arguments))
            .assemble(
                SelectedComponents.of(
                    Choice.of(ExtensionPoint.TRANSFORM, transform),
                    Choice.of(ExtensionPoint.ESTIMATOR, "m-spacings")));
    int seed = JobOptions.integer(arguments, "seed", SEED, 0);
    FeatureGauge found =
        FeatureGauge.of(
            FeatureColumn.rows(table, column),
            new FeatureGauge.Sampling(
                JobOptions.integer(arguments, "sample", SAMPLE, 2),
                seed,
                standardise,
                graph.transform(),
                graph.estimator()));
    Summary summary = summary(found, transform, seed);
    if (arguments.hasOption("out")) {
      Outputs.write(
          arguments.getOptionValue("out"), summary, spark.sparkContext().hadoopConfiguration());
    }
    return Outputs.said(arguments, summary, words(summary, standardise));
  }

  private static Summary summary(FeatureGauge found, String transform, long seed) {
    EmbeddingGauge gauge = found.gauge();
    CompactGauge compact = found.compact();
    return new Summary(
        gauge.rows(),
        gauge.width(),
        found.collapse().kind().name(),
        found.collapse().reason(),
        transform,
        found.sampled(),
        seed,
        compact.entropy(),
        compact.uniformLevel(),
        gauge.effectiveRank(),
        gauge.meanAbsCorrelation(),
        EmbeddingGauge.independentCorrelation(gauge.rows()),
        gauge.meanStandardDeviation(),
        compact.entropies(),
        gauge.standardDeviations());
  }

  private static List<String> words(Summary s, boolean standardise) {
    return List.of(
        text(
            "%s rows of %s dimensions%s; mapped to the unit cube by %s",
            s.rows(), s.width(), standardise ? ", each standardised" : "", s.transform()),
        text(
            "marginal entropy, nats: mean %.4g, lowest %.4g, highest %.4g; uniform %.4g (%s)",
            s.entropy(),
            Arrays.stream(s.entropies()).min().orElse(s.entropy()),
            Arrays.stream(s.entropies()).max().orElse(s.entropy()),
            s.uniformEntropy(),
            s.sampled() == s.rows()
                ? "of all rows"
                : "of %s rows drawn with seed %s".formatted(s.sampled(), s.seed())),
        text(
            "standard deviation: mean %.4g; |correlation| of two dimensions: mean %.4g, independent %.4g",
            s.meanStandardDeviation(), s.meanAbsCorrelation(), s.independentCorrelation()),
        text("effective rank: %.1f of %d", s.effectiveRank(), Math.min(s.rows(), s.width())),
        switch (s.collapse()) {
              case "NONE" -> "no sign of collapse: ";
              case "DIMENSIONAL" -> "DIMENSIONAL COLLAPSE: ";
              default -> "COLLAPSED: ";
            }
            + s.reason());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
