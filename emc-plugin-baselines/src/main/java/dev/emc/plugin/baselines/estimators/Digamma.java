package dev.emc.plugin.baselines.estimators;

/** The digamma function of whole numbers, ψ(k) = −γ + Σ_{j&lt;k} 1/j. */
final class Digamma {
  private static final double EULER_MASCHERONI = 0.57721566490153286;

  private Digamma() {}

  static double of(long k) {
    double sum = 0;
    for (long j = k - 1; j >= 1; j--) {
      sum += 1.0 / j;
    }
    return sum - EULER_MASCHERONI;
  }
}
