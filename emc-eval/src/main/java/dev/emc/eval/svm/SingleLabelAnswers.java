package dev.emc.eval.svm;

import dev.emc.eval.probe.DrawResult;
import dev.emc.eval.probe.FeatureSet;
import dev.emc.eval.probe.FractionResult;
import dev.emc.eval.probe.PerClass;
import dev.emc.eval.probe.Predictions;
import dev.emc.eval.stats.MeanSd;
import dev.emc.eval.stats.TopK;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of machines on images of one class each: the class with the largest score. */
public final class SingleLabelAnswers {
  private static final int TOP5_CLASSES = 10;

  private SingleLabelAnswers() {}

  /**
   * The predictions in the form of all probes.
   *
   * @param scores (N, classes) row-major
   * @param trained number of training images
   * @param searched whether the cost was chosen on held-out images
   */
  public static Predictions of(
      String model, FeatureSet test, float[] scores, int trained, boolean searched) {
    int classes = test.classes();
    int[] labels = test.labels();
    int[] ranks = TopK.strictRanks(scores, classes, labels);
    int[] predicted = new int[labels.length];
    for (int i = 0; i < predicted.length; i++) {
      for (int c = 1; c < classes; c++) {
        if (scores[i * classes + c] > scores[i * classes + predicted[i]]) {
          predicted[i] = c;
        }
      }
    }
    double top1 = TopK.percent(ranks, 1);
    @Nullable MeanSd top5 = classes < TOP5_CLASSES ? null : one(TopK.percent(ranks, 5));
    var draw = new DrawResult(0, trained, 0, searched, true, top1, predicted);
    var result =
        new FractionResult(
            1, one(top1), top5, PerClass.accuracies(labels, predicted, classes), List.of(draw));
    return new Predictions(model, test.imageIds(), labels, classes, List.of(result));
  }

  private static MeanSd one(double value) {
    return MeanSd.of(new double[] {value});
  }
}
