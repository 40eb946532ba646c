package dev.emc.spark.measure;

import dev.emc.api.CompactTransform;
import dev.emc.api.ConfigException;
import dev.emc.api.EntropyEstimator;
import dev.emc.eval.gauge.Collapse;
import dev.emc.eval.gauge.CompactGauge;
import dev.emc.eval.gauge.EmbeddingGauge;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * A gauge of any number of rows: covariance, correlations and the effective rank of all of them, by
 * sums over machines; marginal entropies, exact m-spacings, of a sample drawn without replacement.
 *
 * @param gauge of all rows
 * @param compact of the sample
 * @param collapse the verdict, of all rows
 * @param sampled rows in the sample
 */
public record FeatureGauge(
    EmbeddingGauge gauge, CompactGauge compact, Collapse collapse, int sampled) {
  /** What a sample takes on the driver at most, in values. */
  private static final long SAMPLE_VALUES = 1L << 28;

  private static final int DEPTH = 2;

  /**
   * How a sample is drawn and brought to the unit cube.
   *
   * @param rows wanted; all rows if there are fewer
   * @param seed of the draw
   * @param standardise whether each dimension is taken less its mean over its standard deviation,
   *     those of all rows
   * @param transform to the unit cube
   */
  public record Sampling(
      int rows,
      long seed,
      boolean standardise,
      CompactTransform transform,
      EntropyEstimator estimator) {}

  /**
   * Measures rows, which are gone through twice.
   *
   * @throws ConfigException if there are too few, they differ in width, or one is not finite
   */
  public static FeatureGauge of(JavaRDD<float[]> rows, Sampling sampling) {
    List<float[]> first = rows.take(1);
    if (first.isEmpty()) {
      throw new ConfigException("there is no row with features");
    }
    double[] origin = new double[first.get(0).length];
    for (int d = 0; d < origin.length; d++) {
      // One that is not finite is told of when its row is added.
      origin[d] = Float.isFinite(first.get(0)[d]) ? first.get(0)[d] : 0;
    }
    RowMoments moments =
        rows.treeAggregate(new RowMoments(origin), RowMoments::add, RowMoments::merge, DEPTH);
    if (moments.rows() < 2) {
      throw new ConfigException("a gauge needs at least two rows, but there is one");
    }
    if (moments.rows() > Integer.MAX_VALUE) {
      throw new ConfigException(
          "%s rows are more than the %s that a gauge counts: gauge a part of them"
              .formatted(moments.rows(), Integer.MAX_VALUE));
    }
    double[] mean = moments.mean();
    var gauge = EmbeddingGauge.ofMoments((int) moments.rows(), mean, moments.centredProducts());
    float[] sample = sample(rows, moments.rows(), origin.length, sampling);
    if (sampling.standardise()) {
      standardise(sample, mean, gauge.standardDeviations());
    }
    var compact =
        CompactGauge.of(sample, origin.length, sampling.transform(), sampling.estimator());
    return new FeatureGauge(
        gauge,
        compact,
        Collapse.of(moments.meanSquaredLength(), gauge),
        sample.length / origin.length);
  }

  /**
   * Draws rows: each gets a number by chance, and those with the smallest are taken. What cannot be
   * among them is left where it is.
   */
  private static float[] sample(JavaRDD<float[]> rows, long count, int width, Sampling sampling) {
    int wanted = (int) Math.min(Math.min(sampling.rows(), count), SAMPLE_VALUES / width);
    // Ten standard deviations more than wanted: there are too few once in 10^23.
    double share =
        wanted >= count ? 1 : Math.min(1, (wanted + 10 * Math.sqrt(wanted) + 10) / count);
    long seed = sampling.seed();
    List<Tuple2<Double, float[]>> drawn =
        rows.mapPartitionsWithIndex(
                (partition, all) -> {
                  var random = new SplittableRandom(seed ^ (partition + 1L) * 0x9E3779B97F4A7C15L);
                  return new Drawn(all, random, share);
                },
                false)
            .collect();
    List<float[]> taken =
        drawn.stream()
            .sorted(Comparator.comparing(Tuple2::_1))
            .limit(wanted)
            .map(Tuple2::_2)
            .toList();
    float[] sample = new float[Math.multiplyExact(taken.size(), width)];
    IntStream.range(0, taken.size())
        .forEach(i -> System.arraycopy(taken.get(i), 0, sample, i * width, width));
    return sample;
  }

  private static void standardise(float[] sample, double[] mean, double[] deviations) {
    for (int i = 0; i < sample.length; i++) {
      int d = i % mean.length;
      double deviation = deviations[d];
      sample[i] = deviation > 0 ? (float) ((sample[i] - mean[d]) / deviation) : 0;
    }
  }
}
