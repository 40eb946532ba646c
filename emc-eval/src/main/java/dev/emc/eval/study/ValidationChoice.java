package dev.emc.eval.study;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a row's settings by validation.
 *
 * @param group name of the group
 * @param row name of the row
 * @param seed of the runs it was made with
 * @param candidates in the order of the grid
 * @param chosen index of the candidate with the highest score, the first of equals; −1 while open
 */
public record ValidationChoice(
    String group, String row, long seed, List<Candidate> candidates, int chosen) {

  /**
   * Settings that were tried.
   *
   * @param unit name of the run
   * @param settings {@code KEY=VALUE}, those taken over from another row included
   * @param top1 validation accuracy at each label fraction, percent; null if the run failed
   */
  public record Candidate(String unit, List<String> settings, @Nullable List<Double> top1) {
    /** Mean over the label fractions, by which the choice is made. */
    public @Nullable Double score() {
      return top1 == null
          ? null
          : top1.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
  }

  /** Chooses the candidate with the highest score; none if all failed. */
  static ValidationChoice of(String group, String row, long seed, List<Candidate> candidates) {
    int best = -1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates.size(); i++) {
      Double score = candidates.get(i).score();
      if (score != null && score > highest) {
        best = i;
        highest = score;
      }
    }
    return new ValidationChoice(group, row, seed, List.copyOf(candidates), best);
  }

  /** Whether a choice was made. */
  public boolean made() {
    return chosen >= 0;
  }

  /** The settings chosen. */
  public List<String> settings() {
    return candidates.get(chosen).settings();
  }
}
