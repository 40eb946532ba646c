package dev.emc.eval.neighbours;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.results.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Distances of a run's features to their neighbours, as kept in a file: histograms of several runs
 * need common edges, so these are drawn later.
 *
 * @param settings what was measured on what, as text
 * @param k the farther neighbour
 * @param first from each image to its nearest neighbour
 * @param kth from each image to its k-th nearest neighbour
 * @param loadReport what the model's weights are; null in files of before it was kept
 */
public record DistancesResult(
    Map<String, String> settings,
    int k,
    double[] first,
    double[] kth,
    @Nullable LoadSummary loadReport) {
  /** Name of the file in a run. */
  public static final String NAME = "separability";

  private static final String HOLDS =
      "distances; a file that 'emc eval separability' wrote is expected";

  /** Keeps the settings' order. */
  public DistancesResult {
    settings = settings == null ? Map.of() : new LinkedHashMap<>(settings);
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
  public static DistancesResult read(Path file) throws IOException {
    DistancesResult read = ResultFile.read(file, DistancesResult.class, HOLDS);
    if (read.k < 1 || read.first == null || read.kth == null || read.first.length == 0) {
      throw new ConfigException(file + " holds no " + HOLDS);
    }
    return read;
  }

  /** The distances under a name. */
  public Separability.Distances named(String model) {
    return new Separability.Distances(model, first, kth);
  }
}
