package dev.emc.eval.report;

import dev.emc.eval.svm.MultiLabelAnswers;
import dev.emc.eval.svm.MultiLabelComparison;
import java.util.List;
import java.util.Optional;

/**
 * Mean average precisions on images that show several classes, and the tests of models against a
 * reference.
 *
 * @param reference name of the reference
 * @param detail what was evaluated on what and how
 * @param models in the order shown, the reference among them
 * @param comparisons of the models that can be compared with the reference
 */
public record MeanPrecisions(
    String reference,
    String detail,
    List<MultiLabelAnswers> models,
    List<MultiLabelComparison> comparisons) {
  /** Its name among the protocols of tables. */
  public static final String TITLE = "SVM, mAP";

  /** Copies the lists. */
  public MeanPrecisions {
    models = List.copyOf(models);
    comparisons = List.copyOf(comparisons);
  }

  /** A model's answers. */
  Optional<MultiLabelAnswers> answersOf(String model) {
    return models.stream().filter(answers -> answers.model().equals(model)).findFirst();
  }

  /** A model's test. */
  Optional<MultiLabelComparison> comparisonOf(String model) {
    return comparisons.stream().filter(c -> c.model().equals(model)).findFirst();
  }
}
