package dev.emc.eval.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A model's answers on a set of test images, enough to compare it with any other model tested on
 * the same images; written and read as JSON.
 *
 * @param model name of the model
 * @param imageIds a name for each test image
 * @param labels class of each test image
 * @param classes number of classes
 * @param fractions label fraction by label fraction
 */
public record Predictions(
    String model,
    List<String> imageIds,
    int[] labels,
    int classes,
    List<FractionResult> fractions) {

  /**
   * Sums up the answers to all label draws, fraction by fraction.
   *
   * @param model its name
   * @param test the images that were classified
   * @param fits draw by draw
   */
  public static Predictions of(String model, LabelledImages test, List<FittedDraw> fits) {
    var byFraction = new LinkedHashMap<Double, List<FittedDraw>>();
    for (FittedDraw fit : fits) {
      byFraction.computeIfAbsent(fit.draw().fraction(), f -> new ArrayList<>()).add(fit);
    }
    List<FractionResult> results = new ArrayList<>();
    byFraction.forEach((fraction, of) -> results.add(FractionResult.of(fraction, of, test)));
    return new Predictions(model, test.imageIds(), test.labels(), test.classes(), results);
  }
}
