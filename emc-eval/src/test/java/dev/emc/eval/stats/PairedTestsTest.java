package dev.emc.eval.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairedTestsTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void countsGiveWhatEnumerationGives(long seed) {
    Random random = new Random(seed);
    int n = 6 + random.nextInt(12);
    int draws = 1 + random.nextInt(5);
    int[] first = random.ints(n, 0, draws + 1).toArray();
    int[] second = random.ints(n, 0, draws + 1).toArray();
    PairedPermutation exact = PairedPermutation.ofCounts(first, second);
    PairedPermutation all = PairedPermutation.of(doubles(first), doubles(second), 1, 0);
    assertEquals(PairedPermutation.Method.ENUMERATION, all.method());
    assertEquals(all.pTwoSided(), exact.pTwoSided(), 1e-12);
    assertEquals(all.pGreater(), exact.pGreater(), 1e-12);
    assertEquals(all.pLess(), exact.pLess(), 1e-12);
    assertEquals(all.meanDifference(), exact.meanDifference(), 1e-12);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void oneDrawIsMcNemarsExactTest(long seed) {
    Random random = new Random(seed);
    int[] first = random.ints(3000, 0, 2).toArray();
    int[] second = random.ints(3000, 0, 2).toArray();
    double mcNemar = McNemar.ofCounts(first, second).pExact();
    assertEquals(mcNemar, PairedPermutation.ofCounts(first, second).pTwoSided(), 1e-9 * mcNemar);
  }

  @Test
  void manyCountsAgreeWithMonteCarlo() {
    Random random = new Random(5);
    int[] first = random.ints(2000, 0, 6).toArray();
    int[] second = Arrays.stream(first).map(x -> Math.min(5, x + random.nextInt(3) - 1)).toArray();
    PairedPermutation exact = PairedPermutation.ofCounts(first, second);
    PairedPermutation drawn = PairedPermutation.of(doubles(first), doubles(second), 20_000, 7);
    assertEquals(PairedPermutation.Method.MONTE_CARLO, drawn.method());
    double sd = Math.sqrt(exact.pTwoSided() * (1 - exact.pTwoSided()) / 20_000);
    assertEquals(exact.pTwoSided(), drawn.pTwoSided(), 5 * sd + 1e-4);
    assertEquals(drawn, PairedPermutation.of(doubles(first), doubles(second), 20_000, 7));
  }

  @Test
  void farTailsKeepTheirDigits() {
    int[] first = new int[50_000];
    int[] second = new int[50_000];
    Arrays.fill(second, 0, 200, 1);
    assertEquals(
        2 * Math.pow(2, -200), PairedPermutation.ofCounts(first, second).pTwoSided(), 1e-70);
  }

  @Test
  void theTestKeepsItsLevelOnExchangeableModels() {
    Random random = new Random(3);
    int rejected = 0;
    int trials = 1000;
    for (int trial = 0; trial < trials; trial++) {
      int[] first = new int[200];
      int[] second = new int[200];
      for (int i = 0; i < 200; i++) {
        // Draws of one image are strongly alike, as those of a probe are.
        double ease = random.nextDouble();
        for (int draw = 0; draw < 3; draw++) {
          first[i] += random.nextDouble() < ease ? 1 : 0;
          second[i] += random.nextDouble() < ease ? 1 : 0;
        }
      }
      if (PairedPermutation.ofCounts(first, second).pTwoSided() <= 0.05) {
        rejected++;
      }
    }
    assertTrue(rejected > 20 && rejected < 75, "rejected " + rejected + " of " + trials);
  }

  @Test
  void mcNemarCountsDiscordantItems() {
    boolean[] first = {true, true, false, false, true};
    boolean[] second = {true, false, true, true, false};
    assertEquals(new McNemar(5, 2, 2), McNemar.of(first, second));
    assertEquals(
        new McNemar(4, 1, 2), McNemar.ofCounts(new int[] {3, 1, 2, 0}, new int[] {1, 2, 2, 3}));
  }

  @Test
  void samplesOfDifferentLengthAreRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> McNemar.of(new boolean[3], new boolean[4]));
    assertEquals(
        "a paired test needs two values for each item, but there are 3 and 4 values",
        e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> PairedPermutation.ofCounts(new int[0], new int[0]));
  }

  @Test
  void holmStepsDown() {
    assertArrayEquals(
        new double[] {0.03, 0.06, 0.06}, Holm.adjust(new double[] {0.01, 0.04, 0.03}), 1e-15);
    assertArrayEquals(
        new double[] {1, 1, 0.2}, Holm.adjust(new double[] {0.9, 0.6, 0.2 / 3}), 1e-15);
    assertThrows(IllegalArgumentException.class, () -> Holm.adjust(new double[] {Double.NaN}));
  }

  @Test
  void constantDifferencesHaveNoEffectSize() {
    assertNull(CohenD.pairedDz(new double[] {1, 2, 3}, new double[] {2, 3, 4}));
    assertNull(new McNemar(3, 0, 3).cohenDz());
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void effectSizeOfMcNemarIsThatOfItsOutcomes(long seed) {
    Random random = new Random(seed);
    int[] first = random.ints(100, 0, 2).toArray();
    int[] second = random.ints(100, 0, 2).toArray();
    Double expected = CohenD.pairedDz(doubles(first), doubles(second));
    Double actual = McNemar.ofCounts(first, second).cohenDz();
    assertNotNull(expected);
    assertNotNull(actual);
    assertEquals(expected, actual, 1e-12);
  }

  @Test
  void bootstrapCoversTheMeanAboutAsOftenAsItSays() {
    Random random = new Random(9);
    int covered = 0;
    for (int trial = 0; trial < 300; trial++) {
      double[] values = random.doubles(80).map(x -> x + 0.5).toArray();
      Interval interval = Bootstrap.ofMean(values, 0.95, 400, trial);
      if (interval.low() <= 1 && 1 <= interval.high()) {
        covered++;
      }
    }
    assertTrue(covered >= 270 && covered <= 297, "covered " + covered + " of 300");
  }

  @Test
  void spreadOfOneValueIsUnknown() {
    assertNull(MeanSd.of(new double[] {3}).sd());
    assertEquals(new MeanSd(2, Math.sqrt(2), 2), MeanSd.of(new double[] {1, 3}));
  }

  private static double[] doubles(int[] values) {
    return Arrays.stream(values).asDoubleStream().toArray();
  }
}
