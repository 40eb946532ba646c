package dev.emc.eval.svm;

import dev.emc.api.ConfigException;
import dev.emc.eval.probe.Verdict;
import dev.emc.eval.stats.Bootstrap;
import dev.emc.eval.stats.CohenD;
import dev.emc.eval.stats.Holm;
import dev.emc.eval.stats.Interval;
import dev.emc.eval.stats.PairedPermutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Tests of models against a reference by mean average precision.
 *
 * <p><b>The rule.</b> Average precision belongs to a class, not to an image, so the unit of the
 * paired permutation test is the class (exact for up to twenty, VOC's number). What the choice of
 * test images adds is shown by a bootstrap interval of the mean's difference, over images, which
 * are drawn with replacement for all classes and both models at once. The verdict is {@link
 * Verdict#HELPED} or {@link Verdict#HURT} if the interval leaves out 0 and the permutation's
 * p-value, corrected by Holm's procedure over the models, is at most 0.05.
 */
public final class MultiLabelComparisons {
  private static final double ALPHA = 0.05;
  private static final double LEVEL = 0.95;
  private static final int RESAMPLES = 2_000;
  private static final int SIGN_PATTERNS = 100_000;
  private static final long SEED = 1;

  private MultiLabelComparisons() {}

  /**
   * Of every model against the first.
   *
   * @param models of different names
   * @throws ConfigException if they were not tested on the same images and classes
   */
  public static List<MultiLabelComparison> of(List<MultiLabelAnswers> models) {
    MultiLabelAnswers reference = models.get(0);
    List<MultiLabelAnswers> others = models.subList(1, models.size());
    if (others.isEmpty()) {
      return List.of();
    }
    others.forEach(model -> requireComparable(model, reference));
    List<PairedPermutation> tests =
        others.stream()
            .map(
                model ->
                    PairedPermutation.of(
                        precisions(reference), precisions(model), SIGN_PATTERNS, SEED))
            .toList();
    double[] corrected =
        Holm.adjust(tests.stream().mapToDouble(PairedPermutation::pTwoSided).toArray());
    List<double[]> means = resampledMeans(models);
    var comparisons = new ArrayList<MultiLabelComparison>();
    for (int m = 0; m < others.size(); m++) {
      comparisons.add(
          comparison(
              reference,
              others.get(m),
              tests.get(m),
              corrected[m],
              means.get(0),
              means.get(m + 1)));
    }
    return comparisons;
  }

  private static MultiLabelComparison comparison(
      MultiLabelAnswers reference,
      MultiLabelAnswers model,
      PairedPermutation test,
      double corrected,
      double[] referenceMeans,
      double[] modelMeans) {
    double[] first = precisions(reference);
    double[] second = precisions(model);
    int better = 0;
    int worse = 0;
    for (int c = 0; c < first.length; c++) {
      better += second[c] > first[c] ? 1 : 0;
      worse += second[c] < first[c] ? 1 : 0;
    }
    double[] differences = new double[modelMeans.length];
    Arrays.setAll(differences, r -> 100 * (modelMeans[r] - referenceMeans[r]));
    Interval interval = Bootstrap.percentiles(differences, LEVEL);
    double points = 100 * test.meanDifference();
    return new MultiLabelComparison(
        model.model(),
        reference.model(),
        points,
        interval,
        better,
        worse,
        test,
        corrected,
        CohenD.pairedDz(first, second),
        verdict(interval, points, corrected));
  }

  private static Verdict verdict(Interval interval, double points, double p) {
    if (p <= ALPHA && points > 0 && interval.low() > 0) {
      return Verdict.HELPED;
    }
    return p <= ALPHA && points < 0 && interval.high() < 0
        ? Verdict.HURT
        : Verdict.NO_SIGNIFICANT_DIFFERENCE;
  }

  private static double[] precisions(MultiLabelAnswers answers) {
    return answers.classes().stream().mapToDouble(ClassAnswer::elevenPoint).toArray();
  }

  /**
   * Mean average precision of each model on the same draws of test images. A class that no drawn
   * image shows is left out of a draw, for all models alike.
   */
  private static List<double[]> resampledMeans(List<MultiLabelAnswers> models) {
    List<AveragePrecisions> rankings = models.stream().map(AveragePrecisions::new).toList();
    int images = models.get(0).imageIds().size();
    List<double[]> means = models.stream().map(model -> new double[RESAMPLES]).toList();
    var random = new SplittableRandom(SEED);
    int[] times = new int[images];
    for (int r = 0; r < RESAMPLES; r++) {
      Arrays.fill(times, 0);
      for (int i = 0; i < images; i++) {
        times[random.nextInt(images)]++;
      }
      for (int m = 0; m < rankings.size(); m++) {
        AveragePrecisions ranking = rankings.get(m);
        double sum = 0;
        int defined = 0;
        for (int c = 0; c < ranking.classes(); c++) {
          double precision = ranking.elevenPoint(c, times);
          if (!Double.isNaN(precision)) {
            sum += precision;
            defined++;
          }
        }
        means.get(m)[r] = defined == 0 ? 0 : sum / defined;
      }
    }
    return means;
  }

  /**
   * Makes sure that two models can be compared.
   *
   * @throws ConfigException if they were not tested on the same images and classes
   */
  public static void requireComparable(MultiLabelAnswers model, MultiLabelAnswers reference) {
    String both = "'%s' and '%s' cannot be compared: ".formatted(model.model(), reference.model());
    List<String> ids = reference.imageIds();
    if (ids.size() != model.imageIds().size()) {
      throw new ConfigException(
          both
              + "they were tested on %s and %s images, not on the same ones"
                  .formatted(model.imageIds().size(), ids.size()));
    }
    for (int i = 0; i < ids.size(); i++) {
      if (!ids.get(i).equals(model.imageIds().get(i))) {
        throw new ConfigException(
            both
                + "test image %s is '%s' for one and '%s' for the other"
                    .formatted(i + 1, model.imageIds().get(i), ids.get(i)));
      }
    }
    List<String> names = names(reference);
    if (!names.equals(names(model))) {
      throw new ConfigException(
          both
              + "the classes are %s for one and %s for the other"
                  .formatted(String.join(", ", names(model)), String.join(", ", names)));
    }
    for (int c = 0; c < names.size(); c++) {
      if (!Arrays.equals(reference.classes().get(c).marks(), model.classes().get(c).marks())) {
        throw new ConfigException(
            both + "their test images show class '%s' differently".formatted(names.get(c)));
      }
    }
  }

  private static List<String> names(MultiLabelAnswers answers) {
    return answers.classes().stream().map(ClassAnswer::name).toList();
  }
}
