package dev.emc.eval.improve;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Comparisons;
import dev.emc.eval.probe.Evaluation;
import dev.emc.eval.probe.ProbeResult;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.study.result.TestFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The paired tests of a result against the start, all protocols and shares of the labels corrected
 * together: the sentence and the page say the same.
 */
final class VerdictTests {
  private final Map<String, ProbeResult> results = new LinkedHashMap<>();

  /**
   * Tests answers to the same images.
   *
   * @param before of the start, by protocol
   * @param after of the result, by the same protocols
   */
  VerdictTests(Map<String, Evaluation> before, Map<String, Evaluation> after) {
    Map<String, ProbeResult> alone = new LinkedHashMap<>();
    before.forEach(
        (protocol, start) -> {
          Evaluation result = after.getOrDefault(protocol, start);
          alone.put(
              protocol,
              new ProbeResult(
                  start.predictions().model(),
                  List.of(start.predictions(), result.predictions()),
                  Comparisons.of(List.of(result.predictions()), start.predictions())));
        });
    List<Comparison> family =
        TestFamily.corrected(
            alone.values().stream().flatMap(each -> each.comparisons().stream()).toList());
    int next = 0;
    for (Map.Entry<String, ProbeResult> each : alone.entrySet()) {
      ProbeResult result = each.getValue();
      int end = next + result.comparisons().size();
      results.put(
          each.getKey(),
          new ProbeResult(result.reference(), result.models(), family.subList(next, end)));
      next = end;
    }
  }

  /** Answers and corrected tests, by protocol. */
  Map<String, ProbeResult> results() {
    return results;
  }

  /** What each test found. */
  List<Outcome.Tested> tested() {
    List<Outcome.Tested> tests = new ArrayList<>();
    results.forEach(
        (protocol, result) ->
            result
                .comparisons()
                .forEach(
                    c ->
                        tests.add(
                            new Outcome.Tested(
                                protocol,
                                c.fraction(),
                                c.difference(),
                                c.decidingP(),
                                direction(c.verdict())))));
    return tests;
  }

  private static int direction(Verdict verdict) {
    return verdict == Verdict.HELPED ? 1 : verdict == Verdict.HURT ? -1 : 0;
  }
}
