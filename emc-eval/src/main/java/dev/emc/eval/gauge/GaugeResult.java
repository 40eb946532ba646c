package dev.emc.eval.gauge;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.results.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a gauge found of a run's embeddings, as kept in a file for reports.
 *
 * @param settings what was measured on what, as text
 * @param images number of embeddings, N
 * @param width number of dimensions, D
 * @param entropy mean marginal entropy, nats
 * @param uniformEntropy expectation for a uniform sample of N
 * @param largestEntropy most that the estimator can give; null if it is not known
 * @param effectiveRank RankMe
 * @param meanAbsCorrelation mean |correlation| of two dimensions
 * @param meanStandardDeviation mean over dimensions
 * @param collapse the verdict
 * @param pairs some points of some two-dimensional marginals
 * @param loadReport what the model's weights are; null in files of before it was kept
 */
public record GaugeResult(
    Map<String, String> settings,
    int images,
    int width,
    double entropy,
    double uniformEntropy,
    @Nullable Double largestEntropy,
    double effectiveRank,
    double meanAbsCorrelation,
    double meanStandardDeviation,
    Collapse collapse,
    List<PairSample> pairs,
    @Nullable LoadSummary loadReport) {
  /** Name of the file in a run. */
  public static final String NAME = "gauge";

  private static final int PAIRS = 3;

  /** Enough to see a density, few enough to see a point. */
  private static final int POINTS = 600;

  /** Fixed, so that models of one width show the same pairs and nobody chooses pretty ones. */
  private static final long PAIR_SEED = 31;

  /**
   * A two-dimensional marginal on the unit square.
   *
   * @param first a dimension
   * @param second another
   * @param x values of the first, in 0 … 1
   * @param y values of the second, in 0 … 1, of the same images
   */
  public record PairSample(int first, int second, float[] x, float[] y) {}

  /** Keeps the settings' order. */
  public GaugeResult {
    settings = settings == null ? Map.of() : new LinkedHashMap<>(settings);
    pairs = pairs == null ? List.of() : List.copyOf(pairs);
  }

  /**
   * Puts together what was measured.
   *
   * @param largestEntropy most that the estimator can give; null if it is not known
   */
  public static GaugeResult of(
      Map<String, String> settings,
      EmbeddingGauge gauge,
      CompactGauge compact,
      @Nullable Double largestEntropy,
      Collapse collapse,
      LoadSummary loadReport) {
    return new GaugeResult(
        settings,
        gauge.rows(),
        gauge.width(),
        compact.entropy(),
        compact.uniformLevel(),
        largestEntropy,
        gauge.effectiveRank(),
        gauge.meanAbsCorrelation(),
        gauge.meanStandardDeviation(),
        collapse,
        pairs(compact.compact(), gauge.rows(), gauge.width()),
        loadReport);
  }

  private static List<PairSample> pairs(float[] compact, int rows, int width) {
    var pairs = new ArrayList<PairSample>();
    var random = new SplittableRandom(PAIR_SEED);
    int points = Math.min(POINTS, rows);
    for (int p = 0; p < PAIRS && width > 1; p++) {
      int first = random.nextInt(width);
      int second = (first + 1 + random.nextInt(width - 1)) % width;
      float[] x = new float[points];
      float[] y = new float[points];
      for (int i = 0; i < points; i++) {
        // Evenly spread, since folders of images are sorted by class.
        int row = (int) ((long) i * rows / points);
        x[i] = compact[row * width + first];
        y[i] = compact[row * width + second];
      }
      pairs.add(new PairSample(first, second, x, y));
    }
    return pairs;
  }

  /** Writes the file. */
  public void write(Path file) throws IOException {
    ResultFile.write(file, this);
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException in one line if it holds something else
   */
  @SuppressWarnings("ConstantValue") // A file may lack what the record promises.
  public static GaugeResult read(Path file) throws IOException {
    GaugeResult read =
        ResultFile.read(
            file, GaugeResult.class, "gauge; a file that 'emc gauge' wrote is expected");
    if (read.width < 1 || read.collapse == null) {
      throw new ConfigException(
          file + " holds no gauge; a file that 'emc gauge' wrote is expected");
    }
    return read;
  }
}
