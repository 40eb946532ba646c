package dev.emc.eval.probe;

import dev.emc.api.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Linear probes of several models, each with the same label draws.
 *
 * <p>A model is probed as it is added and only its answers are kept, so that features of one model
 * at a time are in memory.
 */
public final class ProbedModels {
  private final LabelChoice labels;
  private final FeatureProbe probe;
  private final List<Predictions> models = new ArrayList<>();

  /** No model yet. */
  public ProbedModels(LabelChoice labels, FeatureProbe probe) {
    this.labels = labels;
    this.probe = probe;
  }

  /**
   * Probes a model.
   *
   * @param model its name
   * @param train features of the images whose labels may be drawn
   * @param test features of the test images
   * @return its answers, which are kept here too
   * @throws ConfigException if a class has no label
   */
  public Predictions add(String model, FeatureSet train, FeatureSet test) {
    return add(model, train, test, DrawKeeper.NONE);
  }

  /**
   * Probes a model, but for the draws that it was probed with before.
   *
   * @param keeper of this model's answers
   */
  public Predictions add(String model, FeatureSet train, FeatureSet test, DrawKeeper keeper) {
    int[] all = IntStream.range(0, test.size()).toArray();
    List<FittedDraw> fits = new ArrayList<>();
    for (LabelDraw draw : labels.draws(train.images())) {
      DrawAnswers answers =
          keeper.answers(draw, () -> new DrawAnswers(probe.fit(train, draw, test), all));
      fits.add(new FittedDraw(draw, answers.fit()));
    }
    Predictions predictions = Predictions.of(model, test.images(), fits);
    models.add(predictions);
    return predictions;
  }

  /** The models so far, tested against one of them. */
  public ProbeResult result(String reference) {
    return ProbeResult.of(models, reference);
  }
}
