package dev.emc.eval.probe;

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
    List<FractionResult> fractions) {}
