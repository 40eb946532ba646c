package dev.emc.eval.protocol;

import dev.emc.eval.model.OpenModel;
import dev.emc.eval.probe.LabelFractions;
import dev.emc.eval.probe.LabelledImages;
import dev.emc.eval.probe.Predictions;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A way to judge a model on labelled images.
 *
 * <p>A protocol is a record whose components are its settings, with a constructor without
 * parameters for their defaults. It is found by {@link java.util.ServiceLoader}: commands, studies
 * and reports then know it by its name.
 */
public interface EvaluationProtocol {
  /** Its name in commands, configs and files: letters, digits and dashes. */
  String name();

  /** Its name on pages, such as "Linear probe". */
  String title();

  /** Its place on pages; the smallest first. */
  int order();

  /** What it measures, in one line without a full stop. */
  String summary();

  /**
   * The name under which pages show a single file of its results: protocols of one family are shown
   * as one.
   */
  default String family() {
    return name();
  }

  /** What its results say they are; answers of two results are compared only if they agree. */
  default String resultName() {
    return name();
  }

  /** Whether it judges by draws of the labels; if not, it sees all of them. */
  default boolean drawsLabels() {
    return false;
  }

  /** Shares of the labels it is given by default. */
  default List<Double> fractions() {
    return List.of(1.0);
  }

  /** Draws of a share below 1 by default. */
  default int draws() {
    return 1;
  }

  /**
   * The same protocol with what it takes from a model filled in.
   *
   * @throws dev.emc.api.ConfigException if it does not fit the model
   */
  default EvaluationProtocol forModel(OpenModel model) {
    return this;
  }

  /** The model as it shows images to it. */
  default OpenModel shown(OpenModel model) {
    return model;
  }

  /**
   * Refuses images that it cannot judge by, before any of them is read.
   *
   * @param test of the same classes
   * @throws dev.emc.api.ConfigException in one line
   */
  default void requireFit(LabelledImages train, LabelledImages test) {}

  /** How it is done, as the result says it. */
  default Map<String, String> describe(Trial trial) {
    return EvaluationProtocols.settings(this);
  }

  /**
   * What an evaluation in a study depends on beside model and images, as text: a result that says
   * something else is old.
   */
  default Map<String, String> describe(LabelFractions labels) {
    return EvaluationProtocols.settings(this, labels);
  }

  /**
   * Judges.
   *
   * @throws dev.emc.api.ConfigException if it cannot be done
   * @throws java.util.concurrent.CancellationException if the user has asked to stop
   */
  Predictions run(Trial trial) throws IOException;
}
