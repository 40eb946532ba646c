package dev.emc.eval.study.result;

import dev.emc.eval.stats.MeanSd;
import java.util.List;

/**
 * A row of a study's table.
 *
 * @param name of the row
 * @param settings {@code KEY=VALUE} that make it, choices included
 * @param epochs that its runs train; of the base those until rows start from it
 * @param runs folders of its runs below the study's, one for each seed
 * @param accuracies one for each column of the table
 */
public record RowResult(
    String name, List<String> settings, int epochs, List<String> runs, List<Accuracy> accuracies) {

  /** Mean accuracy over the label fractions of a protocol, percent. */
  public double mean(String protocol) {
    return accuracies.stream()
        .filter(cell -> cell.protocol().equals(protocol))
        .mapToDouble(cell -> cell.top1().mean())
        .average()
        .orElseThrow();
  }

  /** How many label fractions a protocol has. */
  long shares(String protocol) {
    return accuracies.stream().filter(cell -> cell.protocol().equals(protocol)).count();
  }

  /**
   * A cell of the table.
   *
   * @param protocol name of the protocol
   * @param fraction share of the labels
   * @param labels number of labels that a probe saw
   * @param draws of the labels for each seed
   * @param bySeed accuracy for each seed, the mean over the draws, percent
   * @param top1 over the seeds; with a single seed over the draws
   */
  public record Accuracy(
      String protocol, double fraction, int labels, int draws, List<Double> bySeed, MeanSd top1) {}
}
