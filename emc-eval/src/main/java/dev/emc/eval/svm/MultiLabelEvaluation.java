package dev.emc.eval.svm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.emc.api.ConfigException;
import dev.emc.checkpoint.keys.LoadSummary;
import dev.emc.eval.probe.Provenance;
import dev.emc.eval.results.ResultFile;
import dev.emc.files.InputFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's scores under a protocol of several classes an image, as kept in a file to compare them
 * later: the counterpart of {@link dev.emc.eval.probe.Evaluation}.
 *
 * @param protocol {@link #PROTOCOL}
 * @param settings what was evaluated on what and how
 * @param answers the scores
 * @param loadReport what the model's weights are; null for features that were saved before
 */
public record MultiLabelEvaluation(
    String protocol,
    Provenance settings,
    MultiLabelAnswers answers,
    @Nullable LoadSummary loadReport) {
  /** The only one there is. */
  public static final String PROTOCOL = "svm-multi-label";

  private static final String HOLDS = "scores that 'emc eval svm' wrote";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Takes a file that does not say what was evaluated. */
  public MultiLabelEvaluation {
    settings = settings == null ? Provenance.NONE : settings;
  }

  /** Of features whose weights are not known. */
  public MultiLabelEvaluation(
      String protocol, Map<String, String> settings, MultiLabelAnswers answers) {
    this(protocol, new Provenance(settings), answers, null);
  }

  /** Writes the file entirely or not at all. */
  public void write(Path file) throws IOException {
    ResultFile.write(file, this);
  }

  /** Whether a file is one, as far as its protocol says; not so if it cannot be read. */
  public static boolean isOne(Path file) {
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(InputFiles.require(file)));
      return tree != null && PROTOCOL.equals(tree.path("protocol").asText());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException in one line if it is none
   */
  @SuppressWarnings("ConstantValue") // A file may lack what the records promise.
  public static MultiLabelEvaluation read(Path file) throws IOException {
    MultiLabelEvaluation read = ResultFile.read(file, MultiLabelEvaluation.class, HOLDS);
    MultiLabelAnswers answers = read.answers;
    if (answers == null
        || answers.model() == null
        || answers.imageIds() == null
        || answers.classes() == null) {
      throw new ConfigException(file + " holds no " + HOLDS);
    }
    int images = answers.imageIds().size();
    if (images == 0 || answers.classes().isEmpty()) {
      throw new ConfigException(file + " holds an evaluation without a single score");
    }
    for (ClassAnswer answer : answers.classes()) {
      if (answer.scores() == null
          || answer.marks() == null
          || answer.scores().length != images
          || answer.marks().length != images) {
        throw new ConfigException(
            "%s is damaged: not every one of its %s images has a mark and a score for class '%s'"
                .formatted(file, images, answer.name()));
      }
    }
    return read;
  }
}
