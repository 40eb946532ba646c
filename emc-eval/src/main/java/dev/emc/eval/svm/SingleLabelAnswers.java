package dev.emc.eval.svm;

import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.FittedDraw;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.probe.ProbeFit;
import java.util.List;
import java.util.stream.IntStream;

/** Answers of machines on images of one class each: the class with the largest score. */
public final class SingleLabelAnswers {
  private SingleLabelAnswers() {}

  /**
   * The predictions in the form of all probes.
   *
   * @param scores (N, classes) row-major
   * @param trained number of training images
   */
  public static Predictions of(String model, FeatureSet test, float[] scores, int trained) {
    var all = new LabelDraw(1, 0, IntStream.range(0, trained).toArray());
    ProbeFit fit = ProbeFit.ofScores(0, scores, test.images());
    return Predictions.of(model, test.images(), List.of(new FittedDraw(all, fit)));
  }
}
