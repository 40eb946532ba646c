package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.stats.MeanSd;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpectationTest {
  private static final int[] LABELS = {0, 1, 0, 1};

  /** Answers with one draw of a share of the labels and others of all of them, in this order. */
  private static Evaluation answers(String protocol, int[][]... fractions) {
    List<FractionResult> results =
        IntStream.range(0, fractions.length)
            .mapToObj(
                f -> {
                  double[] top1 = Arrays.stream(fractions[f]).mapToDouble(d -> top1(d)).toArray();
                  List<DrawResult> draws =
                      Arrays.stream(fractions[f])
                          .map(d -> new DrawResult(0, 4, null, null, null, top1(d), d))
                          .toList();
                  double share = (f + 1.0) / fractions.length;
                  return new FractionResult(share, MeanSd.of(top1), null, List.of(), draws);
                })
            .toList();
    return new Evaluation(
        protocol, Map.of(), new Predictions("m", List.of("a", "b", "c", "d"), LABELS, 2, results));
  }

  private static double top1(int[] predicted) {
    long right = IntStream.range(0, LABELS.length).filter(i -> predicted[i] == LABELS[i]).count();
    return 100.0 * right / LABELS.length;
  }

  @Test
  void theGainIsThatOfTheScoresThatChooseAndItsErrorIsOverImages() {
    int[] right = {0, 1, 0, 1};
    int[] wrong = {1, 0, 1, 0};
    int[] half = {0, 1, 1, 0};
    Map<String, Evaluation> before =
        Map.of(
            "linear", answers("linear", new int[][] {wrong, half}, new int[][] {half}),
            "knn", answers("knn", new int[][] {half}));
    Map<String, Evaluation> after =
        Map.of(
            "linear", answers("linear", new int[][] {half, half}, new int[][] {half}),
            "knn", answers("knn", new int[][] {right}));
    PairedGain gain = PairedGain.of(before.values(), after.values());
    double scores = ModelJudge.score(after) - ModelJudge.score(before);
    assertEquals(scores, gain.points(), 1e-9);
    // Points by image: 100/3 · (1/2, 1/2, 1, 1), the columns being two shares of linear and knn.
    assertEquals(25, gain.points(), 1e-9);
    double squares = 4 * Math.pow(100 / 12.0, 2);
    assertEquals(Math.sqrt(squares / 3 / 4), gain.error(), 1e-9);
  }

  @Test
  void itSaysWhatTheStudySawAndNoMore() {
    assertEquals(
        "continuing alone gained +0.93 points in 4 epochs on the images that choose (standard error 0.41): this model still has something to learn; small ones of SwAV and SimSiam like that gained more with EMC, those of VICReg did not (docs/improve.md)",
        new Expectation(new PairedGain(0.93, 0.41), 4).text());
    assertEquals(
        "continuing alone gained -0.10 points in 1 epoch on the images that choose (standard error 0.21): small models that had come to their end looked like that, and gained half a point with EMC at most; but so did two that were stopped early, which EMC helped (docs/improve.md)",
        new Expectation(new PairedGain(-0.1, 0.21), 1).text());
    String between = new Expectation(new PairedGain(0.2, 0.41), 4).text();
    assertTrue(between.contains("those of VICReg there gained nothing"), between);
    assertEquals(
        between.replace("+0.20", "+0.49"), new Expectation(new PairedGain(0.49, 0.41), 4).text());
    assertTrue(new Expectation(new PairedGain(0.5, 0.41), 4).text().contains("something to learn"));
  }

  @Test
  void whatMayBeChanceIsCalledThat() {
    String gained = new Expectation(new PairedGain(1.7, 1.53), 3).text();
    assertTrue(
        gained.contains(
            "(standard error 1.53): so few images may show that by chance; if not, this model still has something to learn; "),
        gained);
    String lost = new Expectation(new PairedGain(-0.1, 0.41), 1).text();
    assertTrue(
        lost.contains(
            "so few images do not tell that from half a point; small models that had come to their end"),
        lost);
  }
}
