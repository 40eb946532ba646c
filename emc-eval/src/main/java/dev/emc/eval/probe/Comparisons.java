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
 * <p>Each test's p-values are corrected by Holm's procedure over the label fractions of all models
 * that are tested against the reference. The verdict of a fraction is {@link Verdict#HELPED} if the
 * difference is positive, both corrected p-values are at most 0.05 and the two tests point the same
 * way, {@link Verdict#HURT} likewise if it is negative, and {@link
 * Verdict#NO_SIGNIFICANT_DIFFERENCE} otherwise.
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
   * Of every model at every label fraction; Holm's family is all of them.
   *
   * @throws ConfigException if a model was not tested on the reference's images, labels and draws
   */
  public static List<Comparison> of(List<Predictions> models, Predictions reference) {
    List<Paired> pairs = new ArrayList<>();
    for (Predictions model : models) {
      requireComparable(model, reference);
      for (int f = 0; f < model.fractions().size(); f++) {
        pairs.add(Paired.of(model, reference, f));
      }
    }
    double[] mcNemar = pairs.stream().mapToDouble(pair -> pair.mcNemar().pExact()).toArray();
    double[] permutation =
        pairs.stream().mapToDouble(pair -> pair.permutation().pTwoSided()).toArray();
    double[] mcNemarHolm = Holm.adjust(mcNemar);
    double[] permutationHolm = Holm.adjust(permutation);
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      Paired pair = pairs.get(i);
      comparisons.add(
          new Comparison(
              pair.model(),
              reference.model(),
              pair.fraction(),
              pair.points(),
              pair.interval(),
              pair.mcNemar(),
              mcNemar[i],
              mcNemarHolm[i],
              permutation[i],
              permutationHolm[i],
              CohenD.pairedDz(pair.first(), pair.second()),
              verdict(pair, Math.max(mcNemarHolm[i], permutationHolm[i]))));
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
      String model,
      double fraction,
      double[] first,
      double[] second,
      McNemar mcNemar,
      PairedPermutation permutation,
      int draws) {

    static Paired of(Predictions model, Predictions reference, int index) {
      FractionResult result = model.fractions().get(index);
      int[] first = reference.fractions().get(index).timesCorrect(model.labels());
      int[] second = result.timesCorrect(model.labels());
      int draws = result.draws().size();
      return new Paired(
          model.model(),
          result.fraction(),
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

  /**
   * Makes sure that two models can be compared.
   *
   * @throws ConfigException if they were not tested on the same images, labels and draws
   */
  public static void requireComparable(Predictions model, Predictions reference) {
    String both = "'%s' and '%s'".formatted(model.model(), reference.model());
    int size = model.imageIds().size();
    if (size != reference.imageIds().size()) {
      throw new ConfigException(
          "%s cannot be compared: they were tested on %s and %s images, not on the same ones"
              .formatted(both, size, reference.imageIds().size()));
    }
    for (int i = 0; i < size; i++) {
      if (!model.imageIds().get(i).equals(reference.imageIds().get(i))) {
        throw new ConfigException(
            "%s cannot be compared: test image %s is '%s' for one and '%s' for the other"
                .formatted(both, i + 1, model.imageIds().get(i), reference.imageIds().get(i)));
      }
      if (model.labels()[i] != reference.labels()[i]) {
        throw new ConfigException(
            "%s cannot be compared: test image '%s' has label %s for one and %s for the other"
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
                "%s (%s × %s)".formatted(f.fraction(), f.draws().size(), f.draws().get(0).labels()))
        .toList();
  }
}
