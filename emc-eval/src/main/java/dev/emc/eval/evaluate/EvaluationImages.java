package dev.emc.eval.evaluate;

import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.images.source.ImageSource;
import java.util.List;
import java.util.Optional;

/**
 * The labelled images of an evaluation.
 *
 * @param train images whose labels may be used
 * @param test images that decide, of the same classes
 * @param trainName what results call the images to learn from
 * @param testName what they call those to test on
 */
public record EvaluationImages(
    ImageSource train, ImageSource test, String trainName, String testName) {

  /**
   * Opens images as a model is shown them.
   *
   * @param train location of the images to learn from
   * @param test location of the images that decide
   * @throws dev.emc.api.ConfigException if they have no labels or other classes
   */
  public static EvaluationImages open(OpenModel model, String train, String test) {
    ImageSource learnt = model.images().labelled(train);
    ImageSource tested = model.images().labelled(test);
    ImageOpener.requireSameClasses(train, learnt, test, tested);
    return new EvaluationImages(learnt, tested, train, test);
  }

  /** What to warn of in one line: test images that are training images as well. */
  Optional<String> warning() {
    return SharedImages.warning(trainName, train, testName, test);
  }

  /**
   * The draws of a choice among the training images.
   *
   * @throws dev.emc.api.ConfigException if a class gets no label in one of them
   */
  List<LabelDraw> draws(LabelChoice choice) {
    return draws(LabelledImages.of(train), choice);
  }

  /**
   * The draws of a choice among some images.
   *
   * @throws dev.emc.api.ConfigException if a class gets no label in one of them
   */
  static List<LabelDraw> draws(LabelledImages labelled, LabelChoice choice) {
    List<LabelDraw> draws = choice.draws(labelled);
    draws.forEach(draw -> labelled.countsOfEveryClass(draw.rows()));
    return draws;
  }
}
