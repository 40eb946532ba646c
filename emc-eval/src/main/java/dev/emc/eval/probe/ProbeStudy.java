package dev.emc.eval.probe;

import dev.emc.api.ConfigException;
import dev.emc.eval.stats.MeanSd;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Linear probes of several models, each with the same label draws.
 *
 * <p>A model is probed as it is added and only its answers are kept, so that features of one model
 * at a time are in memory.
 */
public final class ProbeStudy {
  /** Fewest classes for which a top-5 accuracy says something. */
  private static final int TOP5_CLASSES = 10;

  private final LabelChoice labels;
  private final LinearProbe probe;
  private final List<Predictions> models = new ArrayList<>();

  /** An empty study. */
  public ProbeStudy(LabelChoice labels, LinearProbe probe) {
    this.labels = labels;
    this.probe = probe;
  }

  /**
   * Probes a model.
   *
   * @param model its name
   * @param train features of the images whose labels may be drawn
   * @param test features of the test images
   * @return its answers, which the study keeps too
   * @throws ConfigException if a class has no label
   */
  public Predictions add(String model, FeatureSet train, FeatureSet test) {
    Predictions predictions = probe(model, train, test);
    models.add(predictions);
    return predictions;
  }

  /** The models so far, tested against one of them. */
  public ProbeResult result(String reference) {
    return ProbeResult.of(models, reference);
  }

  private Predictions probe(String model, FeatureSet train, FeatureSet test) {
    List<LabelDraw> draws = labels.draws(train);
    List<FractionResult> results = new ArrayList<>();
    for (double fraction : draws.stream().map(LabelDraw::fraction).distinct().toList()) {
      List<ProbeFit> fits = new ArrayList<>();
      List<DrawResult> answers = new ArrayList<>();
      for (LabelDraw draw : draws) {
        if (draw.fraction() == fraction) {
          ProbeFit fit = probe.fit(train, draw.rows(), test);
          fits.add(fit);
          answers.add(answer(draw, fit));
        }
      }
      results.add(summary(fraction, fits, answers, test));
    }
    return new Predictions(model, test.imageIds(), test.labels(), test.classes(), results);
  }

  private static DrawResult answer(LabelDraw draw, ProbeFit fit) {
    return new DrawResult(
        draw.draw(),
        draw.rows().length,
        fit.l2(),
        fit.l2Validated(),
        fit.converged(),
        fit.top1(),
        fit.predicted());
  }

  private static FractionResult summary(
      double fraction, List<ProbeFit> fits, List<DrawResult> answers, FeatureSet test) {
    MeanSd top1 = MeanSd.of(fits.stream().mapToDouble(ProbeFit::top1).toArray());
    MeanSd top5 =
        test.classes() < TOP5_CLASSES
            ? null
            : MeanSd.of(fits.stream().mapToDouble(fit -> fit.topK(5)).toArray());
    return new FractionResult(fraction, top1, top5, perClass(fits, test), answers);
  }

  private static List<@Nullable Double> perClass(List<ProbeFit> fits, FeatureSet test) {
    int[] labels = test.labels();
    int[] images = new int[test.classes()];
    int[] correct = new int[test.classes()];
    for (int i = 0; i < labels.length; i++) {
      images[labels[i]]++;
      for (ProbeFit fit : fits) {
        correct[labels[i]] += fit.predicted()[i] == labels[i] ? 1 : 0;
      }
    }
    List<@Nullable Double> accuracies = new ArrayList<>();
    for (int c = 0; c < images.length; c++) {
      accuracies.add(images[c] == 0 ? null : 100.0 * correct[c] / images[c] / fits.size());
    }
    return accuracies;
  }
}
