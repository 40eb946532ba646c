package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImprovePlanTest {
  private static final Split SPLIT = Split.of(10_000, null, 31);
  private static final List<Candidate> ALL = Candidates.of(null, 0.6, List.of("mmcr"));

  private static List<String> names(ImprovePlan plan) {
    return plan.candidates().stream().map(Candidate::name).toList();
  }

  @Test
  void withoutABudgetAllIsDone() {
    ImprovePlan plan = ImprovePlan.fit(ALL, SPLIT, 10, 0, 1000, 0);
    assertEquals(
        List.of(
            "continued", "emc-usual", "emc-even", "mmcr", "emc-slow", "continued-slow", "emc-mild"),
        names(plan));
    assertEquals(10, plan.epochs());
    assertEquals(4, plan.trialEpochs());
    assertEquals("", plan.leftOut());
    // Seven trials of four epochs and ten epochs of 9,000 images, and the passes at a quarter.
    double passed = 8 * 9_000 + 2 * (9_000 + 500) + 10 * 500;
    assertEquals((38 * 9_000 + passed / 4) / 1000, plan.seconds(), 1e-6);
  }

  @Test
  void aBudgetTakesSettingsFirstAndEpochsThen() {
    ImprovePlan some = ImprovePlan.fit(ALL, SPLIT, 10, 0, 1000, 300);
    assertEquals(List.of("continued", "emc-usual", "emc-even", "mmcr", "emc-slow"), names(some));
    assertEquals(10, some.epochs());
    assertEquals("emc-mild, continued-slow", some.leftOut());
    ImprovePlan few = ImprovePlan.fit(ALL, SPLIT, 10, 0, 1000, 100);
    assertEquals(List.of("continued", "emc-usual"), names(few));
    assertTrue(few.epochs() < 10 && few.seconds() <= 100, few.toString());
    assertEquals(2, ImprovePlan.fit(ALL, SPLIT, 10, 0, 1000, 1).epochs());
  }

  @Test
  void headsThatTrainAloneFirstLengthenTrials() {
    assertEquals(5, ImprovePlan.fit(ALL, SPLIT, 10, 1, 1000, 0).trialEpochs());
    assertEquals(1, ImprovePlan.fit(ALL, SPLIT, 2, 0, 1000, 0).trialEpochs());
    assertEquals(2, ImprovePlan.fit(ALL, SPLIT, 10, 1, 1000, 1).epochs());
  }

  @Test
  void ratesAndWeightsAreThoseOfTheSettings() {
    assertEquals(
        List.of(
            "regularizer={type: emc, entropy-weight: 0.1, covariance-weight: 2.5}",
            "optimizer.lr=0.6"),
        ALL.get(6).set());
    assertEquals(
        List.of(
            "regularizer={type: emc, entropy-weight: 1, covariance-weight: 1}", "optimizer.lr=0.6"),
        ALL.get(2).set());
    assertEquals(
        List.of(
            "regularizer={type: emc, entropy-weight: 1, covariance-weight: 25}",
            "optimizer.lr=0.15"),
        ALL.get(4).set());
    assertEquals("emc-slow", Candidates.unchosen(null, 0.6).name());
  }
}
