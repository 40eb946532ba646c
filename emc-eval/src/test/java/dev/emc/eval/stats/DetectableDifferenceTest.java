package dev.emc.eval.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DetectableDifferenceTest {
  @Test
  void theFormulaIsConnors() {
    double found = DetectableDifference.of(2000, 0.1, 0.05, 0.8);
    // n = (1.959964 √ψ + 0.841621 √(ψ − δ²))² / δ², put in.
    double root = 1.959964 * Math.sqrt(0.1) + 0.841621 * Math.sqrt(0.1 - found * found);
    assertEquals(2000, root * root / (found * found), 0.5);
    assertEquals(0.0198, found, 1e-4);
  }

  @Test
  void moreImagesShowSmallerDifferencesAndTooFewNone() {
    double few = DetectableDifference.of(200, 0.1, 0.05, 0.8);
    assertTrue(few > DetectableDifference.of(2000, 0.1, 0.05, 0.8));
    assertEquals(1, DetectableDifference.of(20, 0.1, 0.05, 0.8));
    assertThrows(IllegalArgumentException.class, () -> DetectableDifference.of(0, 0.1, 0.05, 0.8));
  }

  /** The exact test has a little less power than its approximation by the normal distribution. */
  @Test
  void theTestFindsSuchADifferenceAboutThatOften() {
    double difference = DetectableDifference.of(1000, 0.1, 0.05, 0.8);
    var random = new SplittableRandom(5);
    int found = 0;
    int rounds = 1000;
    for (int round = 0; round < rounds; round++) {
      int first = 0;
      int second = 0;
      for (int i = 0; i < 1000; i++) {
        double u = random.nextDouble();
        second += u < (0.1 + difference) / 2 ? 1 : 0;
        first += u >= (0.1 + difference) / 2 && u < 0.1 ? 1 : 0;
      }
      found += new McNemar(1000, first, second).pExact() <= 0.05 ? 1 : 0;
    }
    // Four standard errors of a share of 0.8 in a thousand are 0.05; the exact test costs 0.05
    // more.
    assertEquals(0.8, (double) found / rounds, 0.1);
  }
}
