package dev.emc.eval.probe;

import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.results.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's answers under some protocol, as kept in a file to compare them later.
 *
 * @param protocol such as {@code linear-cached}
 * @param settings what was evaluated on what and how
 * @param predictions the answers
 * @param loadReport what the model's weights are; null for features that were saved before
 */
public record Evaluation(
    String protocol,
    Provenance settings,
    Predictions predictions,
    @Nullable LoadSummary loadReport) {
  private static final String HOLDS = "predictions; a file that 'emc eval' wrote is expected";

  /** Takes a file that does not say what was evaluated. */
  public Evaluation {
    settings = settings == null ? Provenance.NONE : settings;
  }

  /** Of features whose weights are not known. */
  public Evaluation(String protocol, Map<String, String> settings, Predictions predictions) {
    this(protocol, new Provenance(settings), predictions, null);
  }

  /** Writes the file entirely or not at all. */
  public void write(Path file) throws IOException {
    ResultFile.write(file, this);
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException in one line if it is none
   */
  public static Evaluation read(Path file) throws IOException {
    Evaluation read = ResultFile.read(file, Evaluation.class, HOLDS);
    check(file, read);
    return read;
  }

  private static ConfigException notOne(Path file) {
    return new ConfigException(file + " holds no " + HOLDS);
  }

  @SuppressWarnings("ConstantValue") // A file may lack what the records promise.
  private static void check(Path file, Evaluation read) {
    Predictions predictions = read.predictions;
    if (predictions == null
        || read.protocol == null
        || predictions.model() == null
        || predictions.imageIds() == null
        || predictions.labels() == null
        || predictions.fractions() == null) {
      throw notOne(file);
    }
    int images = predictions.imageIds().size();
    if (images == 0
        || predictions.fractions().isEmpty()
        || predictions.fractions().stream().anyMatch(Evaluation::isEmpty)) {
      throw new ConfigException(file + " holds an evaluation without a single prediction");
    }
    boolean whole = predictions.labels().length == images;
    for (FractionResult fraction : predictions.fractions()) {
      for (DrawResult draw : fraction.draws()) {
        whole &= draw.predicted() != null && draw.predicted().length == images;
      }
    }
    if (!whole) {
      throw new ConfigException(
          "%s is damaged: not every one of its %s images has a label and a prediction"
              .formatted(file, images));
    }
  }

  @SuppressWarnings("ConstantValue") // A file may lack what the records promise.
  private static boolean isEmpty(FractionResult fraction) {
    return fraction.draws() == null || fraction.draws().isEmpty();
  }
}
