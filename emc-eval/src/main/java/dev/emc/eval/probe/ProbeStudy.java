package dev.emc.eval.probe;

import dev.emc.api.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/**
 * Linear probes of several models, each with the same label draws.
 *
 * <p>A model is probed as it is added and only its answers are kept, so that features of one model
 * at a time are in memory.
 */
public final class ProbeStudy {
  private final LabelChoice labels;
  private final FeatureProbe probe;
  private final List<Predictions> models = new ArrayList<>();

  /** An empty study. */
  public ProbeStudy(LabelChoice labels, FeatureProbe probe) {
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
    return answers(
        model,
        labels.draws(train.images()),
        test.images(),
        draw -> probe.fit(train, draw.rows(), test));
  }

  /**
   * The answers of one model to all label draws.
   *
   * @param model its name
   * @param draws those of one fraction beside each other
   * @param test the images that were classified
   * @param fit fits a draw and classifies all test images
   */
  public static Predictions answers(
      String model, List<LabelDraw> draws, LabelledImages test, Function<LabelDraw, ProbeFit> fit) {
    var fits = new LinkedHashMap<Double, List<FractionResult.Fitted>>();
    for (LabelDraw draw : draws) {
      fits.computeIfAbsent(draw.fraction(), f -> new ArrayList<>())
          .add(new FractionResult.Fitted(draw, fit.apply(draw)));
    }
    List<FractionResult> results = new ArrayList<>();
    fits.forEach(
        (fraction, ofFraction) -> results.add(FractionResult.of(fraction, ofFraction, test)));
    return new Predictions(model, test.imageIds(), test.labels(), test.classes(), results);
  }
}
