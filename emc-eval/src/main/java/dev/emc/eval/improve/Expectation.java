package dev.emc.eval.improve;

import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/**
 * What continuing alone gained in its trial, and what that lets expect of EMC. It says no more than
 * docs/replication.md measured: EMC helped bases that still had something to learn, and did nothing
 * for those that had come to their end; in between nothing was measured.
 *
 * @param gain of accuracy on the images that choose, the mean over all protocols and shares of the
 *     labels, in percentage points
 * @param deviation what other images like these would move that by: its standard error
 * @param epochs that the trial trained for
 */
record Expectation(double gain, double deviation, int epochs) {
  /** Least gain of a base that EMC helped, in points. */
  private static final double UNFINISHED = 0.5;

  /** Gains of finished bases, which EMC did not help, were below this many points. */
  private static final double FINISHED = 0.2;

  private static final double PERCENT = 100;

  /**
   * Of a model's answers before and after it was continued alone.
   *
   * @param before of the start, to some images
   * @param after of the trial, to the same ones
   */
  static Expectation of(Collection<Evaluation> before, Collection<Evaluation> after, int epochs) {
    double[] differences = right(after);
    double[] start = right(before);
    for (int i = 0; i < differences.length; i++) {
      differences[i] = PERCENT * (differences[i] - start[i]);
    }
    int n = differences.length;
    double mean = Arrays.stream(differences).average().orElse(Double.NaN);
    double squares = Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum();
    return new Expectation(mean, Math.sqrt(squares / (n - 1) / n), epochs);
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

  /** One line. */
  String text() {
    return String.format(
        Locale.ROOT,
        "continuing alone gained %+.2f points in %s on the images that choose (standard error %.2f): %s (docs/replication.md)",
        gain,
        epochs == 1 ? "1 epoch" : epochs + " epochs",
        deviation,
        meaning());
  }

  private String meaning() {
    if (gain >= UNFINISHED) {
      return "this model still has something to learn; small ones of SwAV and SimSiam like that gained more with EMC";
    }
    return gain < FINISHED
        ? "small models that had come to their end looked like that, and gained nothing with EMC either; but so did one that had hardly begun, which EMC helped"
        : "between the small models that EMC helped and those that it did not; nothing was measured there";
  }
}
