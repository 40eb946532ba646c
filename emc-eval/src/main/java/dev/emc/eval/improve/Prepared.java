package dev.emc.eval.improve;

import dev.emc.core.config.Experiment;
import dev.emc.eval.study.ProbeConfig;
import java.util.List;

/**
 * An improvement before its first trial.
 *
 * @param model what it is
 * @param images in their sets
 * @param split of the images
 * @param experiment that continues the model
 * @param plan what is done
 * @param found what was found out
 */
record Prepared(
    FoundModel model,
    ImageSets images,
    Split split,
    Experiment experiment,
    ImprovePlan plan,
    Found found) {
  /** By which models are judged. */
  static final List<String> PROTOCOLS = List.of("linear", "knn");

  private static final int DRAWS = 5;
  private static final int NEIGHBOURS = 20;
  private static final double TEMPERATURE = 0.07;

  /**
   * How models are judged: by linear probes and nearest neighbours, which see the labels of the
   * images trained on.
   *
   * @param test name of the set that decides
   */
  ProbeConfig probes(String test) {
    return new ProbeConfig(
        PROTOCOLS,
        images.learnt(),
        images.range(test),
        null,
        images.fractions(split.train()),
        DRAWS,
        experiment.seed(),
        Math.min(NEIGHBOURS, split.train().length),
        TEMPERATURE,
        List.of());
  }
}
