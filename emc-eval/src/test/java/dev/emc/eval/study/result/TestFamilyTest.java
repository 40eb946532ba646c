package dev.emc.eval.study.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.emc.eval.probe.Comparison;
import dev.emc.eval.probe.Comparisons;
import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.MeanSd;
import dev.emc.eval.stats.PairedT;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestFamilyTest {
  private static final int IMAGES = 200;

  /** A model that is right on an image with some probability, with each of some draws. */
  static Predictions model(String name, int draws, double right, long seed) {
    var random = new SplittableRandom(seed);
    var results = new ArrayList<DrawResult>();
    for (int d = 0; d < draws; d++) {
      int[] predicted =
          IntStream.range(0, IMAGES).map(i -> random.nextDouble() < right ? 0 : 1).toArray();
      double top1 = 100.0 * IntStream.of(predicted).filter(p -> p == 0).count() / IMAGES;
      results.add(new DrawResult(d, 10, 1.0, true, true, top1, predicted));
    }
    var top1 = MeanSd.of(results.stream().mapToDouble(DrawResult::top1).toArray());
    return new Predictions(
        name,
        IntStream.range(0, IMAGES).mapToObj(i -> "i" + i).toList(),
        new int[IMAGES],
        2,
        List.of(new FractionResult(0.1, top1, null, List.of(), results)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aLargerFamilyNeverFindsMore(long seed) {
    Predictions reference = model("reference", 2, 0.6, seed);
    var family = new ArrayList<Comparison>();
    for (int m = 0; m < 6; m++) {
      family.addAll(
          Comparisons.of(List.of(model("m" + m, 2, 0.55 + 0.05 * m, 9 * seed + m)), reference));
    }
    List<Comparison> corrected = TestFamily.corrected(family);
    double least = family.stream().mapToDouble(Comparison::pMcNemar).min().orElseThrow();
    double smallest = corrected.stream().mapToDouble(Comparison::pMcNemarHolm).min().orElseThrow();
    assertEquals(Math.min(1, 6 * least), smallest, 1e-12);
    for (int i = 0; i < family.size(); i++) {
      assertTrue(corrected.get(i).decidingP() >= family.get(i).decidingP());
      assertEquals(family.get(i).difference(), corrected.get(i).difference());
      boolean stays = corrected.get(i).decidingP() <= 0.05;
      assertEquals(
          stays ? family.get(i).verdict() : Verdict.NO_SIGNIFICANT_DIFFERENCE,
          corrected.get(i).verdict());
    }
  }

  @Test
  void seedsArePooledAsFurtherDraws() {
    var row =
        new SeedPredictions(
            "emc", List.of(model("a", 2, 0.5, 1), model("b", 2, 0.6, 2), model("c", 2, 0.7, 3)));
    Predictions pooled = row.pooled();
    assertEquals("emc", pooled.model());
    List<DrawResult> draws = pooled.fractions().get(0).draws();
    assertEquals(List.of(0, 1, 2, 3, 4, 5), draws.stream().map(DrawResult::draw).toList());
    assertEquals(row.bySeed().get(2).fractions().get(0).draws().get(1).top1(), draws.get(5).top1());
    MeanSd bySeed =
        MeanSd.of(row.accuracies(0).stream().mapToDouble(Double::doubleValue).toArray());
    assertEquals(bySeed, row.top1(0));
    assertEquals(3, bySeed.n());
  }

  /** The last number is the p-value of three equal steps of a difference; Holm's follow. */
  @Test
  void seedsAreTestedBesideImages() {
    MeanSd clear = MeanSd.of(new double[] {1.9, 2, 2.1});
    MeanSd noisy = MeanSd.of(new double[] {-1, 0.5, 2});
    double p = PairedT.p(clear);
    assertTrue(p < 0.01, "p = " + p);
    assertEquals(List.of(2 * p, PairedT.p(noisy)), TestFamily.overSeeds(List.of(clear, noisy)));
    MeanSd single = MeanSd.of(new double[] {2});
    assertEquals(
        Arrays.asList(null, p), TestFamily.overSeeds(List.of(single, clear)), "one seed has none");
  }

  @Test
  void aVerdictOverImagesIsWordedAsWhatItIs() {
    Predictions reference = model("continued", 2, 0.5, 1);
    Comparison helped = Comparisons.of(List.of(model("emc", 2, 0.9, 2)), reference).get(0);
    assertEquals(Verdict.HELPED, helped.verdict());
    MeanSd by = MeanSd.of(new double[] {1, 2, 3});
    assertEquals("helped", new TestResult("linear", helped, by, null).verdict());
    assertEquals("helped", new TestResult("linear", helped, by, 0.04).verdict());
    assertEquals("helped with these seeds", new TestResult("linear", helped, by, 0.06).verdict());
    var group =
        new GroupResult(
            "",
            "continued",
            List.of(1L, 2L, 3L),
            List.of(new RowResult("emc", List.of(), 1, List.of(), List.of())),
            List.of(new TestResult("linear", helped, by, 0.06)),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    String share = TableTexts.column("linear", helped.fraction());
    assertEquals(
        List.of(
            "emc over 3 seeds: not significant with %s (p 0.060) (paired t-test after Holm)"
                .formatted(share)),
        SeedTexts.lines(group));
  }

  @Test
  void withASingleSeedTheSpreadIsOverDraws() {
    Predictions only = model("a", 4, 0.5, 1);
    var row = new SeedPredictions("emc", List.of(only));
    assertEquals(only.fractions().get(0).top1(), row.top1(0));
    assertEquals(4, row.top1(0).n());
  }
}
