package dev.emc.eval.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class PairedTTest {
  private static Double p(double... differences) {
    return PairedT.p(MeanSd.of(differences));
  }

  /** With two degrees of freedom the distribution function is 1/2 + t / (2 √(2 + t²)). */
  @Test
  void threePairsByTheClosedForm() {
    double t = 2 / (1 / Math.sqrt(3));
    assertEquals(1 - t / Math.sqrt(2 + t * t), p(1, 2, 3), 1e-12);
    assertEquals(p(1, 2, 3), p(-1, -2, -3), 1e-12);
  }

  /** With one it is Cauchy's: 1/2 + arctan(t) / π. */
  @Test
  void twoPairsByTheClosedForm() {
    double t = 2 / (Math.sqrt(2) / Math.sqrt(2));
    assertEquals(1 - 2 * Math.atan(t) / Math.PI, p(1, 3), 1e-12);
  }

  @Test
  void onePairSaysNothingAndEqualOnesAll() {
    assertNull(p(2));
    assertEquals(1, p(0, 0, 0));
    assertEquals(0, p(1, 1, 1));
    assertEquals(1, p(-1, 1), 1e-12);
  }
}
