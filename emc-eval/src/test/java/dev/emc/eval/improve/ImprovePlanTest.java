package dev.emc.eval.improve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.core.plugin.PluginLoader;
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
    ImprovePlan plan = ImprovePlan.fit(ALL, SPLIT, 10, 0, 0, 1000, 0);
    assertEquals(
        List.of(
            "continued",
            "emc-relative",
            "emc-usual",
            "emc-even",
            "mmcr",
            "emc-slow",
            "continued-slow",
            "emc-mild"),
        names(plan));
    assertEquals(10, plan.epochs());
    assertEquals(4, plan.trialEpochs());
    assertEquals("", plan.leftOut());
    // Eight trials of four epochs and ten epochs of 9,000 images, and the passes at a quarter.
    double passed = 9 * 9_000 + 2 * (9_000 + 500) + 10 * 500;
    assertEquals((42 * 9_000 + passed / 4) / 1000, plan.seconds(), 1e-6);
  }

  @Test
  void aBudgetTakesSettingsFirstAndEpochsThen() {
    ImprovePlan some = ImprovePlan.fit(ALL, SPLIT, 10, 0, 0, 1000, 300);
    assertEquals(
        List.of("continued", "emc-relative", "emc-usual", "emc-even", "mmcr"), names(some));
    assertEquals(10, some.epochs());
    assertEquals("emc-mild, continued-slow, emc-slow", some.leftOut());
    ImprovePlan few = ImprovePlan.fit(ALL, SPLIT, 10, 0, 0, 1000, 100);
    assertEquals(List.of("continued", "emc-relative"), names(few));
    assertTrue(few.epochs() < 10 && few.seconds() <= 100, few.toString());
    assertEquals(2, ImprovePlan.fit(ALL, SPLIT, 10, 0, 0, 1000, 1).epochs());
  }

  @Test
  void headsThatTrainAloneFirstLengthenTrials() {
    assertEquals(5, ImprovePlan.fit(ALL, SPLIT, 10, 0, 1, 1000, 0).trialEpochs());
    assertEquals(1, ImprovePlan.fit(ALL, SPLIT, 2, 0, 0, 1000, 0).trialEpochs());
    assertEquals(2, ImprovePlan.fit(ALL, SPLIT, 10, 0, 1, 1000, 1).epochs());
  }

  @Test
  void trialsAreAsLongAsIsAskedAndNoLongerThanTheFullRun() {
    assertEquals(8, ImprovePlan.fit(ALL, SPLIT, 10, 7, 1, 1000, 0).trialEpochs());
    assertEquals("", ImprovePlan.fit(ALL, SPLIT, 10, 7, 1, 1000, 0).leftOut());
    ImprovePlan shortened = ImprovePlan.fit(ALL, SPLIT, 10, 7, 0, 1000, 1);
    assertEquals(2, shortened.trialEpochs());
    assertTrue(
        shortened.leftOut().endsWith("8 of 10 epochs, 5 of 7 epochs of a trial"),
        shortened.leftOut());
    assertEquals(
        "emc-mild, continued-slow, emc-slow, mmcr, emc-even",
        ImprovePlan.fit(ALL, SPLIT, 10, 7, 0, 1000, 310).leftOut());
  }

  @Test
  void trialsAsLongAsTheRunOnAllImagesAreTheRun() {
    ImprovePlan inFull = ImprovePlan.fit(ALL, SPLIT, 10, 10, 0, 1000, 0);
    assertTrue(inFull.triesInFull(SPLIT));
    // Eight trials of ten epochs of 9,000 images, and no epoch more.
    double passed = 9 * 9_000 + 2 * (9_000 + 500);
    assertEquals((80 * 9_000 + passed / 4) / 1000, inFull.seconds(), 1e-6);
    assertFalse(ImprovePlan.fit(ALL, SPLIT, 10, 9, 0, 1000, 0).triesInFull(SPLIT));
    assertFalse(ImprovePlan.fit(ALL, SPLIT, 10, 10, 1, 1000, 0).triesInFull(SPLIT));
    assertFalse(ImprovePlan.fit(List.of(), SPLIT, 10, 10, 0, 1000, 0).triesInFull(SPLIT));
    Split many = Split.of(30_000, null, 31);
    assertFalse(ImprovePlan.fit(ALL, many, 10, 10, 0, 1000, 0).triesInFull(many));
  }

  @Test
  void ratesAndWeightsAreThoseOfTheSettings() {
    assertEquals(
        List.of(
            "regularizer={type: emc, entropy-weight: 0.1, covariance-weight: 2.5}",
            "regularizer-weights=absolute",
            "optimizer.lr=0.6"),
        named("emc-mild").set());
    assertEquals(
        List.of(
            "regularizer={type: emc, entropy-weight: 1, covariance-weight: 1}",
            "regularizer-weights=absolute",
            "optimizer.lr=0.6"),
        named("emc-even").set());
    assertEquals(
        List.of(
            "regularizer={type: emc, entropy-weight: 1, covariance-weight: 25}",
            "regularizer-weights=absolute",
            "optimizer.lr=0.15"),
        named("emc-slow").set());
  }

  @Test
  void whereTheMapFoundTheUsualWeightsHarmfulBothAlikeAreFirst() {
    MethodProfile simsiam =
        MethodProfiles.shipped(PluginLoader.load(null)).named("simsiam").orElseThrow();
    List<Candidate> candidates = Candidates.of(simsiam, 0.05, List.of());
    assertEquals(
        List.of("continued", "emc-relative", "emc-even", "emc-usual", "emc-slow"),
        candidates.stream().limit(5).map(Candidate::name).toList());
    String even = "regularizer={type: emc, entropy-weight: 1, covariance-weight: 1}";
    assertEquals(even, candidates.get(2).set().get(0));
    assertEquals(even, candidates.get(4).set().get(0));
    assertEquals(even, "regularizer=" + Candidates.first(simsiam));
  }

  @Test
  void withoutLabelsTermsPullAsHardAsTheMethod() {
    Candidate unchosen = Candidates.relative(0.6);
    assertEquals(unchosen, named("emc-relative"));
    assertEquals(
        List.of(
            "regularizer={type: emc, entropy-weight: 1, covariance-weight: 1}",
            "regularizer-weights=relative",
            "optimizer.lr=0.6"),
        unchosen.set());
  }

  @Test
  void othersAreNamedByTypeAndKeys() {
    Candidate other = Candidates.of(null, 0.6, List.of("{type: mmcr, weight: 0.1}")).get(4);
    assertEquals("mmcr-weight-0.1", other.name());
    assertEquals("regularizer={type: mmcr, weight: 0.1}", other.set().get(0));
  }

  private static Candidate named(String name) {
    return ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }
}
