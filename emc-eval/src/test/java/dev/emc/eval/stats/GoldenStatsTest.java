package dev.emc.eval.stats;

import static dev.emc.testkit.GoldenArray.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emc.testkit.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenStatsTest {
  private static final double TOLERANCE = 1e-9;
  private static final JsonNode EVAL = Golden.json("eval.json");

  static Stream<JsonNode> topk() {
    return cases("topk");
  }

  static Stream<JsonNode> mcnemar() {
    return cases("mcnemar");
  }

  static Stream<JsonNode> averagePrecision() {
    return cases("average_precision");
  }

  static Stream<JsonNode> permutation() {
    return cases("paired_permutation");
  }

  @ParameterizedTest
  @MethodSource("topk")
  void topKAccuracy(JsonNode golden) {
    double[] logits = doubles(golden.get("logits"));
    float[] scores = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      scores[i] = (float) logits[i];
    }
    int[] labels = ints(golden.get("labels"));
    int[] ranks = TopK.ranks(scores, golden.get("classes").asInt(), labels);
    assertArrayEquals(ints(golden.get("rank_of_label")), ranks);
    for (int k : new int[] {1, 5}) {
      assertEquals(golden.get("correct_top" + k).asInt(), TopK.correct(ranks, k));
      assertClose(
          "top-" + k, golden.get("percent_top" + k).asDouble(), TopK.percent(ranks, k), TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("mcnemar")
  void mcNemar(JsonNode golden) {
    McNemar test =
        new McNemar(
            golden.get("n").asInt(),
            golden.get("b_only_first_correct").asInt(),
            golden.get("c_only_second_correct").asInt());
    assertClose("chi2", value(golden, "chi2"), test.chiSquared(), TOLERANCE);
    assertClose("p_chi2", value(golden, "p_chi2"), test.pChiSquared(), TOLERANCE);
    assertClose(
        "continuity", value(golden, "chi2_continuity"), test.chiSquaredWithContinuity(), TOLERANCE);
    assertClose(
        "p_continuity",
        value(golden, "p_chi2_continuity"),
        test.pChiSquaredWithContinuity(),
        TOLERANCE);
    // The uncorrected form differs where the two are right equally often: |0 − 1| does not become
    // 0.
    double unclamped =
        test.onlyFirst() == test.onlySecond() && test.discordant() > 0
            ? 1.0 / test.discordant()
            : test.chiSquaredWithContinuity();
    assertClose("unclamped", value(golden, "chi2_continuity_unclamped"), unclamped, TOLERANCE);
    assertClose("exact", value(golden, "p_exact_two_sided"), test.pExact(), TOLERANCE);
    assertClose("mid", value(golden, "p_mid"), test.pMid(), TOLERANCE);
    assertClose(
        "difference", value(golden, "accuracy_difference"), test.accuracyDifference(), TOLERANCE);
    assertEffect(golden.get("cohen_dz"), test.cohenDz());
  }

  @ParameterizedTest
  @MethodSource("averagePrecision")
  void averagePrecision(JsonNode golden) {
    for (AveragePrecision.Ties ties : AveragePrecision.Ties.values()) {
      JsonNode expected = golden.get("ties_" + ties.name().toLowerCase(Locale.ROOT));
      AveragePrecision actual = precision(golden, ties);
      assertClose("11-point", value(expected, "ap_11point"), actual.elevenPoint(), TOLERANCE);
      assertClose("area", value(expected, "ap_area"), actual.area(), TOLERANCE);
    }
    assertClose(
        "tie groups",
        value(golden, "ap_tie_groups_no_interpolation"),
        AveragePrecision.ofTieGroups(
            doubles(golden.get("scores")),
            booleans(golden.get("labels")),
            booleans(golden.get("ignore"))),
        TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("averagePrecision")
  void orderPrecisionAndRecall(JsonNode golden) {
    for (AveragePrecision.Ties ties : AveragePrecision.Ties.values()) {
      JsonNode expected = golden.get("ties_" + ties.name().toLowerCase(Locale.ROOT));
      int[] order =
          AveragePrecision.order(
              doubles(golden.get("scores")), booleans(golden.get("ignore")), ties);
      assertArrayEquals(ints(expected.get("order")), order);
      var curve = PrecisionRecall.of(AveragePrecision.hits(order, booleans(golden.get("labels"))));
      assertArrayEquals(
          doubles(expected.get("precision")),
          IntStream.range(0, order.length).mapToDouble(curve::precision).toArray(),
          TOLERANCE);
      assertArrayEquals(
          doubles(expected.get("recall")),
          IntStream.range(0, order.length).mapToDouble(curve::recall).toArray(),
          TOLERANCE);
    }
  }

  @Test
  void meanAveragePrecision() {
    List<AveragePrecision> ofClasses =
        averagePrecision()
            .filter(c -> c.get("name").asText().startsWith("multi_label"))
            .map(c -> precision(c, AveragePrecision.Ties.HIGH_INDEX_FIRST))
            .toList();
    JsonNode expected = EVAL.get("mean_average_precision_of_multi_label");
    assertClose(
        "area",
        value(expected, "area"),
        ofClasses.stream().mapToDouble(AveragePrecision::area).average().orElseThrow(),
        TOLERANCE);
    assertClose(
        "11-point",
        value(expected, "11point"),
        ofClasses.stream().mapToDouble(AveragePrecision::elevenPoint).average().orElseThrow(),
        TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("permutation")
  void permutation(JsonNode golden) {
    double[] first = doubles(golden.get("first"));
    double[] second = doubles(golden.get("second"));
    PairedPermutation exact = PairedPermutation.of(first, second, 1, 0);
    assertEquals(PairedPermutation.Method.ENUMERATION, exact.method());
    assertPermutation(golden, exact);
    assertEffect(golden.get("cohen_dz"), CohenD.pairedDz(first, second));
    assertEffect(golden.get("cohen_dz_population_sd"), CohenD.pairedDzPopulation(first, second));
    assertEffect(golden.get("cohen_d_average_sd"), CohenD.averageSd(first, second));
    assertEquals(first.length, golden.get("n").asInt());
    double patterns = value(golden, "sign_patterns");
    assertClose(
        "two-sided", value(golden, "count_two_sided"), exact.pTwoSided() * patterns, TOLERANCE);
    assertClose("greater", value(golden, "count_greater"), exact.pGreater() * patterns, TOLERANCE);
    assertClose("less", value(golden, "count_less"), exact.pLess() * patterns, TOLERANCE);
    if (isWhole(first) && isWhole(second)) {
      int[] firstCounts = Arrays.stream(first).mapToInt(x -> (int) x).toArray();
      int[] secondCounts = Arrays.stream(second).mapToInt(x -> (int) x).toArray();
      assertPermutation(golden, PairedPermutation.ofCounts(firstCounts, secondCounts));
    }
  }

  @Test
  void someGoldenPermutationHasWholeNumbers() {
    assertTrue(
        permutation()
            .anyMatch(c -> isWhole(doubles(c.get("first"))) && isWhole(doubles(c.get("second")))));
  }

  /** Repeating the items until they are too many to enumerate must still be near the exact test. */
  @ParameterizedTest
  @MethodSource("permutation")
  void monteCarloAgreesWithTheGoldenSpread(JsonNode golden) {
    double[] first = doubles(golden.get("first"));
    double[] second = doubles(golden.get("second"));
    JsonNode monteCarlo = golden.get("monte_carlo");
    int draws = monteCarlo.get("draws").asInt();
    double mean = value(monteCarlo, "expected_p_plus_one");
    double sd = value(monteCarlo, "sd_p_plus_one");
    double plainMean = value(monteCarlo, "expected_p_plain");
    double plainSd = value(monteCarlo, "sd_p_plain");
    double sum = 0;
    int runs = 25;
    for (int seed = 0; seed < runs; seed++) {
      PairedPermutation test = PairedPermutation.monteCarlo(first, second, draws, seed);
      assertTrue(Math.abs(test.pTwoSided() - mean) <= 5 * sd + 1e-12, "seed " + seed);
      // The observed pattern counts as one of the draws; without it the share is the plain one.
      double plain = (test.pTwoSided() * (draws + 1) - 1) / draws;
      assertTrue(Math.abs(plain - plainMean) <= 5 * plainSd + 1e-12, "seed " + seed);
      sum += test.pTwoSided();
    }
    assertTrue(Math.abs(sum / runs - mean) <= 5 * sd / Math.sqrt(runs) + 1e-12);
  }

  private static void assertPermutation(JsonNode golden, PairedPermutation test) {
    assertClose("mean", value(golden, "mean_difference"), test.meanDifference(), TOLERANCE);
    assertClose("two-sided", value(golden, "p_two_sided"), test.pTwoSided(), TOLERANCE);
    assertClose("greater", value(golden, "p_greater"), test.pGreater(), TOLERANCE);
    assertClose("less", value(golden, "p_less"), test.pLess(), TOLERANCE);
  }

  private static void assertEffect(JsonNode golden, Double actual) {
    if (golden.isNull()) {
      assertNull(actual);
    } else {
      assertNotNull(actual);
      assertClose("d_z", golden.asDouble(), actual, TOLERANCE);
    }
  }

  private static AveragePrecision precision(JsonNode golden, AveragePrecision.Ties ties) {
    return AveragePrecision.of(
        doubles(golden.get("scores")),
        booleans(golden.get("labels")),
        booleans(golden.get("ignore")),
        ties);
  }

  private static boolean[] booleans(JsonNode node) {
    int[] values = ints(node);
    boolean[] flags = new boolean[values.length];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = values[i] != 0;
    }
    return flags;
  }

  private static boolean isWhole(double[] values) {
    return Arrays.stream(values).allMatch(x -> x == Math.rint(x));
  }

  private static double value(JsonNode node, String name) {
    return node.get(name).asDouble();
  }

  private static double[] doubles(JsonNode node) {
    return Golden.array(node).data();
  }

  private static int[] ints(JsonNode node) {
    double[] values = doubles(node);
    return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
  }

  private static Stream<JsonNode> cases(String name) {
    return StreamSupport.stream(EVAL.get(name).spliterator(), false);
  }
}
