package dev.emc.app.eval;

import dev.emc.app.cli.Context;
import dev.emc.eval.features.ImageOpener;
import dev.emc.eval.probe.LabelChoice;
import dev.emc.eval.probe.LabelDraw;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.images.source.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The labelled images of an evaluation.
 *
 * @param train images whose labels may be used
 * @param test images that decide, of the same classes
 * @param settings model, images and view, as text
 */
record EvaluationImages(ImageSource train, ImageSource test, Map<String, String> settings) {

  /**
   * Opens the images that {@code --data} and {@code --test} name.
   *
   * @throws dev.emc.api.ConfigException if they have no labels or other classes
   */
  static EvaluationImages of(Context context, OpenModel model, Path from) throws IOException {
    String trainAt = context.value("data").orElseThrow();
    String testAt = context.value("test").orElseThrow();
    ImageSource train = model.images().labelled(trainAt);
    ImageSource test = model.images().labelled(testAt);
    ImageOpener.requireSameClasses(trainAt, train, testAt, test);
    var settings = new LinkedHashMap<String, String>();
    settings.put("model", from.toString());
    settings.put("weights", model.weightsText());
    settings.put("train", trainAt);
    settings.put("test", testAt);
    settings.put("view", model.viewText());
    EvaluationEvents.addPlace(settings, from);
    return new EvaluationImages(train, test, settings);
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
