package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.MeanSd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictTestsTest {
  private static final int IMAGES = 40;

  /** Of a model that answers the first images correctly. */
  private static Evaluation answers(String protocol, String model, int right) {
    int[] labels = new int[IMAGES];
    int[] predicted = IntStream.range(0, IMAGES).map(i -> i < right ? 0 : 1).toArray();
    MeanSd top1 = MeanSd.of(new double[] {100.0 * right / IMAGES});
    var draw = new DrawResult(0, 4, null, null, null, top1.mean(), predicted);
    List<String> ids = IntStream.range(0, IMAGES).mapToObj(i -> "image " + i).toList();
    var fraction = new FractionResult(1, top1, null, List.of(), List.of(draw));
    return new Evaluation(
        protocol, Map.of(), new Predictions(model, ids, labels, 2, List.of(fraction)));
  }

  private static Map<String, Evaluation> both(String model, int linear, int knn) {
    var answers = new LinkedHashMap<String, Evaluation>();
    answers.put("linear", answers("linear", model, linear));
    answers.put("knn", answers("knn", model, knn));
    return answers;
  }

  /**
   * Six images better and none worse: 2 / 2⁶ by both exact tests, twice that of a family of two.
   */
  @Test
  void protocolsAreCorrectedTogether() {
    var tests = new VerdictTests(both("start", 20, 20), both("result", 26, 20));
    Comparison linear = tests.results().get("linear").comparisons().get(0);
    assertEquals(0.03125, linear.pPermutation(), 1e-12);
    assertEquals(0.0625, linear.decidingP(), 1e-12);
    assertEquals(Verdict.NO_SIGNIFICANT_DIFFERENCE, linear.verdict());
    assertEquals(
        List.of(
            new Outcome.Tested("linear", 1, 15, 0.0625, 0), new Outcome.Tested("knn", 1, 0, 1, 0)),
        tests.tested());
  }

  @Test
  void whatIsSignificantHasItsDirection() {
    var tests = new VerdictTests(both("start", 20, 20), both("result", 30, 10));
    assertEquals(List.of(1, -1), tests.tested().stream().map(Outcome.Tested::direction).toList());
    ProbeResult knn = tests.results().get("knn");
    assertEquals("start", knn.reference());
    assertEquals(
        List.of("start", "result"), knn.models().stream().map(Predictions::model).toList());
    assertEquals(Verdict.HURT, knn.comparisonsOf("result").get(0).verdict());
  }
}
