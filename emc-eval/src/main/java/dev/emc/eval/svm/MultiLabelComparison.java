package dev.emc.eval.svm;

import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.Interval;
import dev.emc.eval.stats.PairedPermutation;
import org.jspecify.annotations.Nullable;

/**
 * A model against a reference by mean average precision (11 points) on the same test images.
 *
 * @param model name of the model
 * @param reference name of the reference
 * @param difference mean average precision of the model less that of the reference, in points
 * @param interval 95 % bootstrap interval of the difference over test images, in points
 * @param classesBetter classes whose average precision is larger for the model
 * @param classesWorse classes whose average precision is smaller
 * @param permutation of the classes' average precisions, paired
 * @param pHolm its two-sided p-value after Holm's correction over the models
 * @param cohenDz paired Cohen's d_z over classes; null if the differences do not vary
 * @param verdict see {@link MultiLabelComparisons}
 */
public record MultiLabelComparison(
    String model,
    String reference,
    double difference,
    Interval interval,
    int classesBetter,
    int classesWorse,
    PairedPermutation permutation,
    double pHolm,
    @Nullable Double cohenDz,
    Verdict verdict) {}
