package dev.emc.eval.probe;

import dev.emc.eval.stats.Interval;
import dev.emc.eval.stats.McNemar;
import org.jspecify.annotations.Nullable;

/**
 * A model against a reference at one label fraction, on the same test images and label draws.
 *
 * @param model name of the model
 * @param reference name of the reference
 * @param fraction share of the labels
 * @param difference accuracy of the model less that of the reference, in percentage points
 * @param interval 95 % bootstrap interval of the difference over test images, in percentage points
 * @param mcNemar images on which one of the two is right in more draws
 * @param pMcNemar exact two-sided p-value of McNemar's test
 * @param pMcNemarHolm the same after Holm's correction over all tests of its family: by {@link
 *     Comparisons}, those of all models and label fractions
 * @param pPermutation exact two-sided p-value of the paired permutation test
 * @param pPermutationHolm the same after Holm's correction, likewise
 * @param cohenDz paired Cohen's d_z; null if the differences do not vary
 * @param verdict see {@link Comparisons}
 */
public record Comparison(
    String model,
    String reference,
    double fraction,
    double difference,
    Interval interval,
    McNemar mcNemar,
    double pMcNemar,
    double pMcNemarHolm,
    double pPermutation,
    double pPermutationHolm,
    @Nullable Double cohenDz,
    Verdict verdict) {

  /** The larger of the two corrected p-values, which decides the verdict. */
  public double decidingP() {
    return Math.max(pMcNemarHolm, pPermutationHolm);
  }
}
