package dev.emc.eval.improve;

import dev.emc.eval.stats.PlainNumbers;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which setting is worth a full run: the best on the images that choose, if it is better there than
 * the start, which is a candidate like any other. A score is the mean of the accuracies of all
 * protocols and shares of the labels.
 *
 * @param start score of the model as it is, percent
 * @param scores of the settings that were tried, in their order
 * @param failed settings that failed, with the reason
 */
public record TrialChoice(double start, List<Score> scores, List<String> failed) {
  /** Copies the lists. */
  public TrialChoice {
    scores = List.copyOf(scores);
    failed = List.copyOf(failed);
  }

  /**
   * What a setting reached.
   *
   * @param name of the candidate
   * @param score mean accuracy on the images that choose, percent
   * @param gain how far that is above the start; null in a file of an older version
   * @param harm what its guard stopped it for, so that it is out; null if it did not
   */
  public record Score(
      String name, double score, @Nullable PairedGain gain, @Nullable String harm) {}

  /**
   * The best setting that no guard stopped; empty if none is better than the start. Of equals the
   * first counts.
   */
  public Optional<Score> winner() {
    return scores.stream()
        .filter(each -> each.harm() == null && each.score() > start)
        .max(
            Comparator.comparingDouble(Score::score)
                .thenComparing(Comparator.comparingInt(scores::indexOf).reversed()));
  }

  /** All scores as differences from the start, the best first. */
  public String text() {
    String tried =
        scores.stream()
            .sorted(Comparator.comparingDouble(Score::score).reversed())
            .map(this::text)
            .collect(Collectors.joining(", "));
    String broken = failed.isEmpty() ? "" : "failed: " + String.join(", ", failed);
    return tried.isEmpty() || broken.isEmpty() ? tried + broken : tried + "; " + broken;
  }

  private String text(Score each) {
    return "%s %s%s"
        .formatted(
            each.name(),
            PlainNumbers.signed(each.score() - start),
            each.harm() == null ? "" : " (stopped: " + each.harm() + ")");
  }
}
