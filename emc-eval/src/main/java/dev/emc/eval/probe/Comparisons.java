package dev.emc.eval.probe;

import dev.emc.api.ConfigException;
import dev.emc.eval.stats.Bootstrap;
import dev.emc.eval.stats.CohenD;
import dev.emc.eval.stats.Holm;
import dev.emc.eval.stats.Interval;
import dev.emc.eval.stats.McNemar;
import dev.emc.eval.stats.PairedPermutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Paired tests of a model against a reference.
 *
 * <p><b>The rule.</b> At a label fraction with k draws, c_i ∈ {0 … k} is the number of draws in
 * which a model classifies test image i correctly. The unit of both tests is the image, so draws
 * are never counted as further evidence of their own:
 *
 * <ul>
 *   <li>paired permutation test of the mean of c_i/k, exact (the sign of an image's difference is
 *       turned as a whole);
 *   <li>McNemar's exact test of the number of images with a larger c_i for one model or the other;
 *       with one draw it is the usual test, with several the sign test.
 * </ul>
 *
 * <p>Each test's p-values are corrected by Holm's procedure over the label fractions. The verdict
 * of a fraction is {@link Verdict#HELPED} if the difference is positive, both corrected p-values
 * are at most 0.05 and the two tests point the same way, {@link Verdict#HURT} likewise if it is
 * negative, and {@link Verdict#NO_SIGNIFICANT_DIFFERENCE} otherwise.
 *
 * <p>The tests ask whether two <em>trained</em> networks, probed with these label draws, differ on
 * images such as these. They do not cover the chance of another training seed.
 */
public final class Comparisons {
  /** Largest corrected p-value that counts as significant. */
  public static final double ALPHA = 0.05;

  private static final double LEVEL = 0.95;
  private static final int RESAMPLES = 2_000;
  private static final long BOOTSTRAP_SEED = 1;

  private Comparisons() {}

  /**
   * At every label fraction.
   *
   * @throws ConfigException if the two were not tested on the same images, labels and draws
   */
  public static List<Comparison> of(Predictions model, Predictions reference) {
    requireComparable(model, reference);
    int fractions = model.fractions().size();
    Paired[] pairs = new Paired[fractions];
    double[] mcNemar = new double[fractions];
    double[] permutation = new double[fractions];
    for (int f = 0; f < fractions; f++) {
      pairs[f] = Paired.of(model.fractions().get(f), reference.fractions().get(f), model.labels());
      mcNemar[f] = pairs[f].mcNemar().pExact();
      permutation[f] = pairs[f].permutation().pTwoSided();
    }
    double[] mcNemarHolm = Holm.adjust(mcNemar);
    double[] permutationHolm = Holm.adjust(permutation);
    List<Comparison> comparisons = new ArrayList<>();
    for (int f = 0; f < fractions; f++) {
      Paired pair = pairs[f];
      comparisons.add(
          new Comparison(
              model.model(),
              reference.model(),
              model.fractions().get(f).fraction(),
              pair.points(),
              pair.interval(),
              pair.mcNemar(),
              mcNemar[f],
              mcNemarHolm[f],
              permutation[f],
              permutationHolm[f],
              CohenD.pairedDz(pair.first(), pair.second()),
              verdict(pair, Math.max(mcNemarHolm[f], permutationHolm[f]))));
    }
    return comparisons;
  }

  private static Verdict verdict(Paired pair, double p) {
    int direction = pair.mcNemar().onlySecond() - pair.mcNemar().onlyFirst();
    if (!(p <= ALPHA) || direction * pair.points() <= 0) {
      return Verdict.NO_SIGNIFICANT_DIFFERENCE;
    }
    return direction > 0 ? Verdict.HELPED : Verdict.HURT;
  }

  /** The reference (first) and the model (second) at one fraction; values are shares of draws. */
  private record Paired(
      double[] first, double[] second, McNemar mcNemar, PairedPermutation permutation, int draws) {

    static Paired of(FractionResult model, FractionResult reference, int[] labels) {
      int[] first = reference.timesCorrect(labels);
      int[] second = model.timesCorrect(labels);
      int draws = model.draws().size();
      return new Paired(
          shares(first, draws),
          shares(second, draws),
          McNemar.ofCounts(first, second),
          PairedPermutation.ofCounts(first, second),
          draws);
    }

    double points() {
      return 100 * permutation.meanDifference() / draws;
    }

    Interval interval() {
      Interval share = Bootstrap.ofMeanDifference(first, second, LEVEL, RESAMPLES, BOOTSTRAP_SEED);
      return new Interval(100 * share.low(), 100 * share.high(), LEVEL);
    }

    private static double[] shares(int[] times, int draws) {
      return Arrays.stream(times).mapToDouble(t -> (double) t / draws).toArray();
    }
  }

  private static void requireComparable(Predictions model, Predictions reference) {
    String both = "'%s' and '%s'".formatted(model.model(), reference.model());
    int size = model.imageIds().size();
    if (size != reference.imageIds().size()) {
      throw new ConfigException(
          "%s cannot be compared: they were tested on %d and %d images, not on the same ones"
              .formatted(both, size, reference.imageIds().size()));
    }
    for (int i = 0; i < size; i++) {
      if (!model.imageIds().get(i).equals(reference.imageIds().get(i))) {
        throw new ConfigException(
            "%s cannot be compared: test image %d is '%s' for one and '%s' for the other"
                .formatted(both, i + 1, model.imageIds().get(i), reference.imageIds().get(i)));
      }
      if (model.labels()[i] != reference.labels()[i]) {
        throw new ConfigException(
            "%s cannot be compared: test image '%s' has label %d for one and %d for the other"
                .formatted(
                    both, model.imageIds().get(i), model.labels()[i], reference.labels()[i]));
      }
    }
    if (!protocol(model).equals(protocol(reference))) {
      throw new ConfigException(
          "%s cannot be compared: label fractions, labels and draws are %s for one and %s for the"
                  .formatted(both, protocol(model), protocol(reference))
              + " other");
    }
  }

  private static List<String> protocol(Predictions predictions) {
    return predictions.fractions().stream()
        .map(
            f ->
                "%s (%d × %d)".formatted(f.fraction(), f.draws().size(), f.draws().get(0).labels()))
        .toList();
  }
}
