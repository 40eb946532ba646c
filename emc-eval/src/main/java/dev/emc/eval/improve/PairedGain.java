package dev.emc.eval.improve;

import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import java.util.Arrays;
import java.util.Collection;

/**
 * How much better one model answers the same images than another: accuracy as the mean over all
 * protocols and shares of the labels, which is what settings are chosen by.
 *
 * @param points difference in percentage points
 * @param error its standard error over images: what other images like these would move it by
 */
public record PairedGain(double points, double error) {
  private static final double PERCENT = 100;

  /**
   * Of two models' answers by the same protocols.
   *
   * @param before of the one
   * @param after of the other, which is better if the difference is positive
   */
  static PairedGain of(Collection<Evaluation> before, Collection<Evaluation> after) {
    double[] differences = right(after);
    double[] start = right(before);
    for (int i = 0; i < differences.length; i++) {
      differences[i] = PERCENT * (differences[i] - start[i]);
    }
    int n = differences.length;
    double mean = Arrays.stream(differences).average().orElse(Double.NaN);
    double squares = Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum();
    return new PairedGain(mean, Math.sqrt(squares / (n - 1) / n));
  }

  /**
   * How often each image is classified correctly, as a share of all draws, shares and protocols.
   */
  private static double[] right(Collection<Evaluation> answers) {
    double[] right = new double[answers.iterator().next().predictions().labels().length];
    double columns = answers.stream().mapToInt(each -> each.predictions().fractions().size()).sum();
    for (Evaluation answer : answers) {
      Predictions predictions = answer.predictions();
      int[] labels = predictions.labels();
      for (FractionResult fraction : predictions.fractions()) {
        double weight = 1 / (columns * fraction.draws().size());
        for (DrawResult draw : fraction.draws()) {
          for (int i = 0; i < right.length; i++) {
            right[i] += draw.predicted()[i] == labels[i] ? weight : 0;
          }
        }
      }
    }
    return right;
  }
}
